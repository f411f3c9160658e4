"""The reference workflows hang together: every rule exists, every event is heard, every status is declared."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lading.bootstrap.registry import build_registry
from lading.engine.workflow import RuleUse, Workflow, parse_workflow
from lading.kernel.identity import Identities
from lading.kernel.refusal import Refused
from lading.order.reference_workflows import home_delivery_workflow, order_workflow

_IS_EVENT = re.compile("event|validaddress|missingaddress", re.IGNORECASE)
# Rules that set a status without a parameter of that name.
_STATUS_SET = {"CancelFulfilment": "CANCELLED", "RejectFulfilment": "REJECTED"}
_STATUS_PROPS = ("status", "orderStatus", "excludedFulfilmentStatuses", "rejectedStatuses")
# Events these rules send to another root.
_SENT_AWAY = {
    "CreateFinancialTransaction",
    "RequestPayment",
    "SendEventForAppeasementToBillingAccount",
    "SendEventForOrderToBillingAccount",
    "SendEventToUpdateInventoryQuantity",
    "SendEventToWave",
}


@pytest.fixture(scope="module", params=["HD", "CC", "MULTI"])
def workflow(request: pytest.FixtureRequest) -> Workflow:
    return parse_workflow(order_workflow(request.param, {"retailer.id": "1"}))


def _uses(workflow: Workflow) -> Iterator[tuple[str, RuleUse]]:
    for ruleset in workflow.rulesets:
        for use in ruleset.rules:
            yield ruleset.type, use


def _names(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def test_every_rule_exists_and_takes_its_parameters(workflow: Workflow) -> None:
    registry = build_registry(Identities(lambda: 0))
    rules = {name: rule for rule in registry.rules for name in (rule.name, *rule.aliases)}
    for _, use in _uses(workflow):
        parameters = msgspec.convert(use.props or {}, rules[use.short_name].parameters, strict=False)
        known = {field.encode_name for field in msgspec.structs.fields(parameters)}
        assert set(use.props or {}) <= known, f"{use.name} does not know {set(use.props or {}) - known}"


def test_every_event_that_is_sent_is_heard(workflow: Workflow) -> None:
    heard = {ruleset.name for ruleset in workflow.rulesets}
    for _, use in _uses(workflow):
        if use.short_name in _SENT_AWAY:
            continue
        for name, value in (use.props or {}).items():
            if _IS_EVENT.search(name):
                for event in _names(value):
                    assert event in heard, f"{use.name} sends {event}, which nobody hears"


def test_every_status_is_declared(workflow: Workflow) -> None:
    declared = {(status.entity_type, status.name) for status in workflow.statuses}
    names = {name for _, name in declared}
    for entity_type, use in _uses(workflow):
        if use.short_name in _STATUS_SET:
            assert (entity_type, _STATUS_SET[use.short_name]) in declared
        for prop in _STATUS_PROPS:
            for status in _names((use.props or {}).get(prop, ())):
                assert status in names, f"{use.name} names the status {status}"
        if use.short_name == "SetState":
            assert (entity_type, (use.props or {})["status"]) in declared


def test_every_status_but_the_first_can_be_reached(workflow: Workflow) -> None:
    reached = {(entity_type, "CREATED") for entity_type, _ in _uses(workflow)}
    for entity_type, use in _uses(workflow):
        if use.short_name == "SetState":
            reached.add((entity_type, (use.props or {})["status"]))
        elif use.short_name in _STATUS_SET:
            reached.add((entity_type, _STATUS_SET[use.short_name]))
    # Set by ChangeStateForUnfulfilableFulfilment and AwaitStock; the last is the field's, for workflows made from it.
    reached |= {("FULFILMENT", status) for status in ("ESCALATED", "AWAITING_STOCK", "PROCESSING")}
    assert {(status.entity_type, status.name) for status in workflow.statuses} - reached == set()


def test_people_can_act_where_the_flow_waits_for_them(workflow: Workflow) -> None:
    offered = {(ruleset.type, ruleset.name) for ruleset in workflow.rulesets if ruleset.user_actions}
    assert {
        ("ORDER", "CancelOrder"),
        ("ORDER", "CancelItems"),
        ("ORDER", "ProposeRevision"),
        ("ORDER", "ConfirmRevision"),
        ("FULFILMENT", "ConfirmPick"),
        ("FULFILMENT", "PackFulfilment"),
        ("FULFILMENT", "CancelFulfilment"),
        ("FULFILMENT", "CancelUnfulfillableItems"),
        ("CONSIGNMENT", "CourierCollected"),
    } <= offered


def test_a_variable_without_a_value_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        home_delivery_workflow({})
    assert refused.value.code == "VARIABLES_UNRESOLVED"
    assert "retailer.id" in refused.value.message


def test_every_notice_to_customers_is_described() -> None:
    page = (Path(__file__).parents[3] / "docs" / "concepts" / "notices.md").read_text(encoding="utf-8")
    told = {
        ruleset["name"]
        for order_type in ("HD", "CC", "MULTI")
        for ruleset in order_workflow(order_type, {"retailer.id": "1"})["rulesets"]
        if any(use["name"].endswith("SendCustomerNotice") for use in ruleset["rules"])
    }
    assert told
    assert {name for name in told if f"| `{name}` |" not in page} == set()
