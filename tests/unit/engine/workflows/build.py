"""Small workflows, and the rules they may use."""

from typing import Any

import msgspec

from lading.engine import core_rules
from lading.engine.action import Actions, SetStatus
from lading.engine.rule import Rule, RuleCall, rule
from lading.engine.workflow import Workflow, read_workflow
from lading.engine.workflows.lint import lint
from lading.engine.workflows.meaning import RulesByName, by_name


class ForwardIf(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send."""

    event_name: str
    limit: int = 3


@rule("ForwardIfLucky", ForwardIf)
async def forward_if_lucky(call: RuleCall, parameters: ForwardIf) -> Actions:
    """Never lucky."""
    return []


@rule("CloseAlways", msgspec.Struct, sets_statuses=("CLOSED",))
async def close_always(call: RuleCall, parameters: msgspec.Struct) -> Actions:
    """Closes."""
    return [SetStatus(call.entity, "CLOSED")]


def rules() -> RulesByName:
    every: tuple[Rule[Any], ...] = (*core_rules.RULES, forward_if_lucky, close_always)
    return by_name(every)


def use(name: str, **props: Any) -> dict[str, Any]:
    return {"name": f"ACME.core.{name}", "props": props or None}


def ruleset(name: str, *uses: dict[str, Any], status: str | None = "CREATED", **others: Any) -> dict[str, Any]:
    triggers = [] if status is None else [{"status": one} for one in status.split()]
    return {"name": name, "type": "ORDER", "eventType": "NORMAL", "rules": list(uses), "triggers": triggers} | others


def document(*rulesets: dict[str, Any], statuses: str = "CREATED BOOKED CLOSED:DONE", **others: Any) -> dict[str, Any]:
    declared = [name.partition(":") for name in statuses.split()]
    return {
        "name": "ORDER::HD",
        "entityType": "ORDER",
        "entitySubtype": "HD",
        "retailerId": "1",
        "version": "1.0",
        "rulesets": list(rulesets),
        "statuses": [{"name": name, "entityType": "ORDER", "category": kind} for name, _, kind in declared],
    } | others


def good() -> dict[str, Any]:
    """CREATE books, Close closes."""
    return document(
        ruleset("CREATE", use("SetState", status="BOOKED"), use("SendEvent", eventName="Close")),
        ruleset("Close", use("CloseAlways"), status="BOOKED"),
    )


def workflow(*rulesets: dict[str, Any], **others: Any) -> Workflow:
    return read_workflow(document(*rulesets, **others))


def codes(of: Workflow) -> list[tuple[str, str]]:
    """(code, pointer) of every finding."""
    return [(finding.code, finding.pointer) for finding in lint(of, rules())]


def by_severity(of: Workflow, severity: str) -> list[str]:
    return [finding.code for finding in lint(of, rules()) if finding.severity == severity]
