import asyncio
from typing import Any

import pytest

from lading.engine.json_path import PathInvalid, steps_of
from lading.engine.property_rules import RULES
from lading.engine.rule import RuleFailed
from lading.engine.rules.add_event_attributes_to_entity import add_event_attributes
from lading.engine.workflows.meaning import by_name
from tests.unit.engine.calls import call_with, events_of


def sends(name: str, path: str, **props: Any) -> bool:
    rule = by_name(RULES)[name]
    call = call_with({"grade": "5.0", "empty": None, "list": [{"a b": 1}], "flag": True})
    return asyncio.run(events_of(rule, call, jsonpath=path, eventName="Next", **props)) == ["Next"]


@pytest.mark.parametrize(
    ("name", "path", "props", "expected"),
    [
        ("IfPropertyEquals", "$.entity.status", {"value": "BOOKED"}, True),
        ("IfPropertyEquals", "$.entity.items[-1].quantity", {"value": "5"}, True),
        ("IfPropertyEquals", "$.attributes.grade", {"value": 5}, True),
        ("IfPropertyEquals", "$.attributes.flag", {"value": "true"}, True),
        ("IfPropertyEquals", "$.attributes.flag", {"value": 1}, False),
        ("IfPropertyEquals", "attributes.list[0]['a b']", {"value": 1}, True),
        ("IfPropertyEquals", "$.entity.none", {"value": "BOOKED"}, False),
        ("IfPropertyNotEquals", "$.entity.none", {"value": "BOOKED"}, True),
        ("IfPropertyNotEquals", "$.entity.status", {"value": "BOOKED"}, False),
        ("IfPropertyIsLessThan", "$.entity.total_minor", {"value": "12000.01"}, True),
        ("IfPropertyIsLessThan", "$.entity.total_minor", {"value": 12_000}, False),
        ("IfPropertyIsLessThan", "$.entity.none", {"value": 1}, False),
        ("IfPropertyIsGreaterThan", "$.entity.total_minor", {"value": 9}, True),
        ("IfPropertyIsGreaterThan", "$.now", {"value": "2026-01-01"}, True),
        ("IfPropertyIsBetween", "$.entity.total_minor", {"values": [12_000, 12_000]}, True),
        ("IfPropertyIsBetween", "$.entity.total_minor", {"values": [12_001, 12_002]}, False),
        ("IfPropertyIsBetween", "$.entity.none", {"values": [1, 2]}, False),
        ("IfPropertyIsPresent", "$.attributes.grade", {}, True),
        ("IfPropertyIsPresent", "$.attributes.empty", {}, False),
        ("IfPropertyIsNotPresent", "$.attributes.empty", {}, True),
        ("IfPropertyIsNotPresent", "$.attributes.grade", {}, False),
    ],
)
def test_a_property_sends_its_event_when_it_is_as_wanted(
    name: str, path: str, props: dict[str, Any], expected: bool
) -> None:
    assert sends(name, path, **props) is expected


def test_a_text_and_a_number_have_no_order() -> None:
    with pytest.raises(RuleFailed) as caught:
        sends("IfPropertyIsLessThan", "$.entity.status", value=5)
    assert caught.value.code == "PROPERTY_INCOMPARABLE"


@pytest.mark.parametrize("path", ["", "$", "$.a[*]", "$.a..b", "$.a[?(@.b)]", "$.a[", "a" * 501])
def test_a_path_that_names_no_single_place_is_refused(path: str) -> None:
    with pytest.raises(PathInvalid):
        steps_of(path)
    with pytest.raises(RuleFailed) as caught:
        sends("IfPropertyIsPresent", path)
    assert caught.value.code == "JSONPATH_INVALID"


def kept(attributes: dict[str, Any], **props: Any) -> Any:
    parameters = add_event_attributes.parameters(**props)
    actions = asyncio.run(add_event_attributes.function(call_with(attributes), parameters))
    return [action.attributes for action in actions]  # type: ignore[attr-defined]


def test_attributes_of_the_event_are_kept_with_type_and_default() -> None:
    found = kept(
        {"a": 1},
        attribute_names=("a", "b", "c"),
        attribute_types=("integer", "string", "string"),
        attribute_default_values=(0, "none", None),
    )
    assert found == [{"a": {"type": "INTEGER", "value": 1}, "b": {"type": "STRING", "value": "none"}}]


def test_nothing_to_keep_changes_nothing() -> None:
    assert kept({}, attribute_names=("a",)) == []


def test_lists_that_do_not_belong_together_fail() -> None:
    with pytest.raises(RuleFailed) as caught:
        kept({}, attribute_names=("a", "b"), attribute_types=("STRING",))
    assert caught.value.code == "ATTRIBUTES_UNEVEN"
