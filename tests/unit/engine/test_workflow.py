"""Workflow documents: what is wrong is told with its place."""

from typing import Any

import pytest

from lading.engine.workflow import parse_workflow
from lading.kernel.refusal import Refused


def document(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "id": None,
        "name": "ORDER::HD",
        "entityType": "ORDER",
        "entitySubtype": "HD",
        "retailerId": "1",
        "version": "1.0",
        "rulesets": [
            {
                "name": "CREATE",
                "type": "ORDER",
                "eventType": "NORMAL",
                "rules": [{"name": "LADING.core.SetState", "props": {"status": "BOOKED"}}],
                "triggers": [{"status": "CREATED"}],
                "userActions": [],
            }
        ],
        "statuses": [{"name": "CREATED", "entityType": "ORDER", "category": "BOOKING"}],
    }
    return base | changes


def refusal(changes: dict[str, Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        parse_workflow(document(**changes))
    return caught.value


def test_a_good_document_is_read() -> None:
    workflow = parse_workflow(document())
    assert workflow.rulesets[0].rules[0].short_name == "SetState"
    assert workflow.rulesets[0].listens_to("HD", "CREATED")
    assert not workflow.rulesets[0].listens_to("HD", "BOOKED")


def test_no_triggers_means_any_status() -> None:
    ruleset = document()["rulesets"][0] | {"triggers": []}
    assert parse_workflow(document(rulesets=[ruleset])).rulesets[0].listens_to("HD", "WHATEVER")


def test_a_ruleset_of_another_subtype_does_not_listen() -> None:
    ruleset = document()["rulesets"][0] | {"subtype": "CC"}
    assert not parse_workflow(document(rulesets=[ruleset])).rulesets[0].listens_to("HD", "CREATED")


def test_a_wrong_type_is_told_with_its_place() -> None:
    refused = refusal({"rulesets": [{"name": 7, "type": "ORDER", "rules": []}]})
    assert (refused.code, refused.pointer) == ("WORKFLOW_MALFORMED", "/rulesets/0/name")


def test_a_missing_part_is_told() -> None:
    refused = refusal({"statuses": None})
    assert (refused.code, refused.pointer) == ("WORKFLOW_MALFORMED", "/statuses")


def test_a_name_that_contradicts_its_parts_is_refused() -> None:
    assert refusal({"entitySubtype": "CC"}).code == "WORKFLOW_NAME_MISMATCH"


def test_the_same_ruleset_twice_is_refused() -> None:
    ruleset = document()["rulesets"][0]
    refused = refusal({"rulesets": [ruleset, ruleset]})
    assert (refused.code, refused.pointer) == ("RULESET_TWICE", "/rulesets/1/name")


def test_a_file_of_others_with_undeclared_statuses_and_a_placeholder_runs_as_it_is() -> None:
    ruleset = document()["rulesets"][0] | {"triggers": [{"status": "CREATED"}, {"status": "ELSEWHERE"}]}
    placeholder = {"name": "", "entityType": "FULFILMENT", "category": "FULFILMENT"}
    workflow = parse_workflow(document(rulesets=[ruleset], statuses=[placeholder], createdOn="2021-00-20T10:00:00"))
    assert workflow.rulesets[0].listens_to("HD", "ELSEWHERE")


def test_null_stands_for_nothing_where_a_list_or_settings_may_be_left_out() -> None:
    ruleset = document()["rulesets"][0] | {"triggers": None, "userActions": None}
    status = {"name": "CREATED", "entityType": "ORDER", "category": None}
    workflow = parse_workflow(document(rulesets=[ruleset], statuses=[status], settings=None))
    assert (workflow.rulesets[0].triggers, workflow.rulesets[0].user_actions, workflow.settings) == ((), (), {})
