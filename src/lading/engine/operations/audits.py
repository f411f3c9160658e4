"""The trace of runs as the audit events other systems know: snapshot, ruleSet, rule, ACTION, exception. Pure.

They are not stored: a run is one row, and this puts its rows back when somebody reads them.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.trace import EventTrace, RulesetTrace, RunTrace
from lading.engine.workflow import Workflow
from lading.kernel.identity import identity_of

AUDIT_TYPE = "ORCHESTRATION_AUDIT"
SNAPSHOT, RULESET, RULE, ACTION, EXCEPTION = "snapshot", "ruleSet", "rule", "ACTION", "exception"
CATEGORIES = (SNAPSHOT, RULESET, RULE, ACTION, EXCEPTION)
COMPLETE, FAILED = "COMPLETE", "FAILED"


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a run. name is that of the event, ruleset, rule or action; attributes hold its facts.

    id is always the same for the same step; place counts the steps of an event's runs from 0.
    """

    id: UUID
    place: int
    category: str
    name: str
    entity_type: str
    entity_ref: str
    status: str
    attributes: dict[str, Any]


def audits_of(
    event_id: UUID, runs: list[Mapping[str, Any]], workflow_of: Mapping[tuple[str, int], Workflow]
) -> list[Audit]:
    """The steps of all attempts at one event, in the order they happened."""
    steps = [step for run in runs for step in _steps(run, workflow_of)]
    return [
        Audit(id=identity_of("audit", str(event_id), place), place=place, **step) for place, step in enumerate(steps)
    ]


def _steps(run: Mapping[str, Any], workflow_of: Mapping[tuple[str, int], Workflow]) -> Iterator[dict[str, Any]]:
    trace = msgspec.convert(run["trace"], RunTrace)
    workflow = workflow_of.get((trace.workflow_ref, trace.workflow_version))
    for event in trace.events:
        yield _step(event, SNAPSHOT, event.name, {"status": event.status, "attempt": run["attempt"]})
        for ruleset in event.rulesets:
            yield from _ruleset_steps(event, ruleset, workflow)
    if run["outcome"] == FAILED:
        yield _exception(run, trace)


def _ruleset_steps(event: EventTrace, ruleset: RulesetTrace, workflow: Workflow | None) -> Iterator[dict[str, Any]]:
    source = workflow.rulesets[ruleset.index] if workflow else None
    name = source.name if source else f"#{ruleset.index}"
    total = sum(rule.microseconds for rule in ruleset.rules)
    yield _step(event, RULESET, name, {"rules": len(ruleset.rules), "microseconds": total})
    for number, rule in enumerate(ruleset.rules):
        use = source.rules[number] if source else None
        facts = {"ruleSet": name, "props": (use.props if use else None) or {}, "microseconds": rule.microseconds}
        yield _step(event, RULE, use.name if use else f"#{number}", facts)
        for action in rule.actions:
            yield _step(event, ACTION, _action_name(action), action)


def _exception(run: Mapping[str, Any], trace: RunTrace) -> dict[str, Any]:
    facts = {"reason": run["reason"], "attempt": run["attempt"], "worker": run["worker"]}
    code = str(run["reason"] or "").partition(":")[0]
    if not trace.events:
        step = {"entity_type": "", "entity_ref": ""}
    else:
        last = trace.events[-1]
        step = {"entity_type": last.entity_type, "entity_ref": last.entity_ref}
    return {"category": EXCEPTION, "name": code, "status": FAILED, "attributes": facts, **step}


def _step(event: EventTrace, category: str, name: str, attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        "category": category,
        "name": name,
        "status": COMPLETE,
        "attributes": attributes,
        "entity_type": event.entity_type,
        "entity_ref": event.entity_ref,
    }


def _action_name(action: dict[str, Any]) -> str:
    kinds = (("event", "SendEvent"), ("log", "Log"), ("rests_on_batch", "RestsOnBatch"), ("effect", "Effect"))
    if "mutation" in action:
        return f"Mutation:{action['mutation']}"
    return next((name for key, name in kinds if key in action), "Effect")
