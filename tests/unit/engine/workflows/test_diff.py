"""A diff says in words what another version does differently, and nothing else."""

from copy import deepcopy
from typing import Any

import pytest

from lading.engine.core_rules import RULES as CORE_RULES
from lading.engine.workflow import read_workflow
from lading.engine.workflows.diff import differences
from lading.engine.workflows.meaning import by_name
from tests.unit.engine.workflows.build import document, good, ruleset, use


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (one.kind, one.what, one.words)
        for one in differences(read_workflow(old), read_workflow(new), by_name(CORE_RULES))
    ]


def altered(path: list[Any], value: Any) -> dict[str, Any]:
    new = deepcopy(good())
    place: Any = new
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return new


def test_equal_workflows_have_no_differences() -> None:
    assert changes(good(), deepcopy(good())) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            ["rulesets", 0, "rules", 0, "props"],
            {"status": "CLOSED"},
            ("changed", "parameter", "Parameter status of SetState in ORDER CREATE was BOOKED and is CLOSED."),
        ),
        (
            ["rulesets", 0, "rules", 0, "name"],
            "OTHER.base.SetState",
            (
                "changed",
                "rule name",
                "1 rule is only named otherwise, such as OTHER.base.SetState for ACME.core.SetState.",
            ),
        ),
        (
            ["rulesets", 0, "triggers"],
            [{"status": "CREATED"}, {"status": "BOOKED"}],
            ("added", "trigger", "ORDER CREATE listens in BOOKED too."),
        ),
        (["rulesets", 0, "triggers"], [], ("changed", "trigger", "ORDER CREATE now listens in every status.")),
        (
            ["rulesets", 1, "rules"],
            [],
            ("removed", "rule", "The rule CloseAlways of ORDER Close was removed."),
        ),
        (["version"], "1.1", ("changed", "version label", "The version label was 1.0 and is 1.1.")),
        (
            ["statuses", 2, "category"],
            "",
            ("changed", "status", "The ORDER status CLOSED was of category DONE and is of empty."),
        ),
        (["settings"], {"x": 1}, ("added", "setting", "Setting x was added: 1.")),
        (
            ["rulesets", 1, "userActions"],
            [{"attributes": []}],
            ("changed", "user action", "The user actions of ORDER Close changed: 0 before, 1 now."),
        ),
    ],
)
def test_one_change_is_one_sentence(path: list[Any], value: Any, expected: tuple[str, str, str]) -> None:
    assert changes(good(), altered(path, value)) == [expected]


def test_a_rule_put_between_two_others_is_the_only_difference() -> None:
    new = good()
    new["rulesets"][0]["rules"].insert(1, use("ForwardIfLucky", eventName="Close"))
    words = "The rule ForwardIfLucky(eventName: Close) of ORDER CREATE, in place 2, was added."
    assert changes(good(), new) == [("added", "rule", words)]


def test_rulesets_are_told_apart_by_subtype_and_their_place_does_not_matter() -> None:
    express = ruleset("CREATE", use("CloseAlways"), subtype="EXPRESS")
    new = good()
    new["rulesets"] = [express, *reversed(new["rulesets"])]
    assert changes(good(), new) == [("added", "ruleset", "The ruleset ORDER CREATE (EXPRESS) (CloseAlways) was added.")]
    assert changes(new, good()) == [
        ("removed", "ruleset", "The ruleset ORDER CREATE (EXPRESS) (CloseAlways) was removed.")
    ]


def test_rulesets_for_one_event_that_changed_places_are_a_difference() -> None:
    one, other = ruleset("CREATE", use("CloseAlways")), ruleset("CREATE", use("CloseAlways"), subtype="HD")
    assert changes(document(one, other), document(other, one)) == [
        ("changed", "order", "The rulesets for ORDER CREATE changed places.")
    ]


def test_another_account_module_and_alias_are_one_sentence_and_not_a_change_of_every_rule() -> None:
    new = deepcopy(good())
    for one in new["rulesets"]:
        for rule in one["rules"]:
            rule["name"] = rule["name"].replace("ACME.core.SetState", "OLD.commonv2.ChangeStateGQL")
    [(kind, what, words)] = changes(good(), new)
    assert (kind, what) == ("changed", "rule name")
    assert "such as OLD.commonv2.ChangeStateGQL for ACME.core.SetState." in words
