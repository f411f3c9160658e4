"""The workflows of locations: every rule they use exists, every status and event is known."""

import importlib.resources
import json
from typing import Any

import pytest

from lading.bootstrap.registry import build_registry
from lading.engine.workflow import Workflow, parse_workflow
from lading.kernel.identity import Identities

OURS = ("LOCATION__STORE.json", "LOCATION__WAREHOUSE.json")
PARTNERS = ("LOCATION__3PL.json", "LOCATION__VENDOR.json")
FILES = (*OURS, *PARTNERS)


def document(name: str) -> dict[str, Any]:
    text = (importlib.resources.files("lading.store") / "workflows" / name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@pytest.fixture(params=FILES)
def workflow(request: pytest.FixtureRequest) -> Workflow:
    return parse_workflow(document(request.param))


def test_every_rule_is_installed(workflow: Workflow) -> None:
    installed = {rule.name for rule in build_registry(Identities(lambda: 0)).rules}
    assert {use.short_name for ruleset in workflow.rulesets for use in ruleset.rules} <= installed


def test_every_status_set_is_declared(workflow: Workflow) -> None:
    declared = {(status.entity_type, status.name) for status in workflow.statuses}
    for ruleset in workflow.rulesets:
        for use in ruleset.rules:
            if use.short_name == "SetState":
                assert use.props is not None
                assert (ruleset.type, use.props["status"]) in declared


def test_every_event_sent_is_heard_here_or_by_orders_and_stock(workflow: Workflow) -> None:
    heard = {ruleset.name for ruleset in workflow.rulesets} | {
        "AssignToWave",
        "ConfirmPick",
        "LeaveWave",
        "LocationStatusChanged",
    }
    sent = {
        value
        for ruleset in workflow.rulesets
        for use in ruleset.rules
        for name, value in (use.props or {}).items()
        if "event" in name.lower()
    }
    assert sent <= heard


def test_store_and_warehouse_differ_in_nothing_but_their_name() -> None:
    store, centre = (document(name) for name in OURS)
    assert store["rulesets"] == centre["rulesets"]
    assert store["statuses"] == centre["statuses"]


def test_a_partner_has_the_life_of_a_location_and_no_waves() -> None:
    warehouse = document(OURS[1])
    expected = [one for one in warehouse["rulesets"] if one["type"] == "LOCATION" and "Wave" not in one["name"]]
    for name in PARTNERS:
        assert document(name)["rulesets"] == expected
        assert {one["entityType"] for one in document(name)["statuses"]} == {"LOCATION"}
