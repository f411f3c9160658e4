"""Promises of the rules about fulfilment choices."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from lading.engine.action import SendEvent
from lading.engine.entity import Aggregate, Entity
from lading.engine.rule import Rule, RuleFailed
from lading.order.choices.scope import choice_entity_of, fulfilments_of_choice, items_of_choice
from lading.order.model import FULFILMENT, FULFILMENT_CHOICE
from lading.order.rules.choices.all_choice_states import send_event_on_all_choice_states
from lading.order.rules.choices.all_fulfilment_states import send_event_on_states_of_choice
from lading.order.rules.choices.create_fulfilment import create_fulfilment_for_choice
from lading.order.rules.choices.fulfilment_on_status import send_event_to_fulfilment_on_choice_status
from lading.order.rules.choices.on_rejections import send_event_for_choice_on_rejections
from lading.order.rules.choices.send_event import send_event_for_choice
from tests.unit.order.build import choice, choice_entity, fulfilment, fulfilment_item, order, order_item
from tests.unit.order.rules.drive import drive

HOME, SHOP = "HOME", "SHOP"


def mixed_order() -> Aggregate:
    """Line 1 goes home from F1, line 2 to a shop from F2."""
    lines = [
        msgspec.structs.replace(order_item(number, 2), fulfilment_choice_ref=ref)
        for number, ref in ((1, HOME), (2, SHOP))
    ]
    parts = [fulfilment(number, "ASSIGNED", [fulfilment_item(number, number, 2)]) for number in (1, 2)]
    for part, ref in zip(parts, (HOME, SHOP), strict=True):
        part.fields = msgspec.structs.replace(part.fields, choice_ref=ref)
    built = order(lines, parts)
    built.add(choice_entity(choice(ref=HOME), number=1))
    built.add(choice_entity(choice(ref=SHOP, type="CC", pickup_location_ref="L9"), number=2, status="READY"))
    return built


def of(built: Aggregate, ref: str) -> Entity:
    return next(one for one in built.entities() if one.ref == ref)


def told(built: Aggregate, rule: Rule[Any], entity: Entity, **props: Any) -> list[tuple[str, str]]:
    actions = drive(rule, built, entity, {"eventName": "Go"} | props)
    return [(one.name, one.entity.ref) for one in actions if isinstance(one, SendEvent)]


def test_items_and_fulfilments_belong_to_the_choice_they_name() -> None:
    built = mixed_order()
    for ref, line in ((HOME, "I1"), (SHOP, "I2")):
        chosen = of(built, ref)
        assert [item.ref for item in items_of_choice(built, chosen)] == [line]
        assert [one.fields.choice_ref for one in fulfilments_of_choice(built, chosen)] == [ref]


def test_what_names_no_choice_belongs_to_the_oldest() -> None:
    built = order([order_item(1, 2)], [fulfilment(1, "ASSIGNED", [])], fulfilment_choice=choice())
    [chosen] = built.children(FULFILMENT_CHOICE)
    assert [item.ref for item in items_of_choice(built, chosen)] == ["I1"]
    assert choice_entity_of(built, built.children(FULFILMENT)[0]) is chosen
    assert choice_entity_of(built, built.root) is chosen


def test_an_order_without_choices_has_none() -> None:
    built = order([order_item(1, 2)], [fulfilment(1, "ASSIGNED", [])])
    assert choice_entity_of(built, built.root) is None
    assert told(built, send_event_on_states_of_choice, built.children(FULFILMENT)[0], status="ASSIGNED") == []


def test_an_event_reaches_the_choice_of_a_fulfilment_or_all_choices_of_an_order() -> None:
    built = mixed_order()
    assert told(built, send_event_for_choice, built.root) == [("Go", HOME), ("Go", SHOP)]
    assert told(built, send_event_for_choice, built.root, excludedStatuses="READY") == [("Go", HOME)]
    assert told(built, send_event_for_choice, built.children(FULFILMENT)[1]) == [("Go", SHOP)]


def test_a_choice_hears_of_rejections_of_its_own_fulfilments_only() -> None:
    built = mixed_order()
    first, second = built.children(FULFILMENT)
    first.fields = msgspec.structs.replace(first.fields, items=(fulfilment_item(1, 1, 2, filled=1, rejected=1),))
    assert told(built, send_event_for_choice_on_rejections, first) == [("Go", HOME)]
    assert told(built, send_event_for_choice_on_rejections, first, rejected="NONE") == []
    assert told(built, send_event_for_choice_on_rejections, second) == []
    assert told(built, send_event_for_choice_on_rejections, second, rejected="NONE") == [("Go", SHOP)]


def test_a_choice_waits_for_its_own_fulfilments() -> None:
    built = mixed_order()
    first, second = built.children(FULFILMENT)
    second.status = "COMPLETE"
    assert told(built, send_event_on_states_of_choice, second, status="COMPLETE") == [("Go", SHOP)]
    assert told(built, send_event_on_states_of_choice, first, status="COMPLETE") == []


def test_a_fulfilment_hears_while_its_choice_is_where_it_must_be() -> None:
    built = mixed_order()
    first, second = built.children(FULFILMENT)
    props = {"fulfilmentChoiceStatus": "READY"}
    assert told(built, send_event_to_fulfilment_on_choice_status, second, **props) == [("Go", second.ref)]
    assert told(built, send_event_to_fulfilment_on_choice_status, first, **props) == []
    assert told(built, send_event_to_fulfilment_on_choice_status, of(built, SHOP), **props) == [("Go", second.ref)]


@pytest.mark.parametrize(
    ("statuses", "match", "is_met"),
    [
        (("DONE", "DONE"), "ALL", True),
        (("DONE", "READY"), "ALL", False),
        (("DONE", "READY"), "PARTIAL", True),
        (("READY", "READY"), "NONE", True),
        (("DONE", "CANCELLED"), "ALL", True),
        (("CANCELLED", "CANCELLED"), "NONE", True),
    ],
)
def test_an_order_is_what_its_choices_come_to(statuses: tuple[str, str], match: str, *, is_met: bool) -> None:
    built = mixed_order()
    for chosen, status in zip(built.children(FULFILMENT_CHOICE), statuses, strict=True):
        chosen.status = status
    props = {"status": "DONE", "match": match, "ignoredStatus": "CANCELLED"}
    expected = [("Go", built.root.ref)] if is_met else []
    assert told(built, send_event_on_all_choice_states, of(built, HOME), **props) == expected


def test_a_fulfilment_is_created_for_a_choice_and_for_nothing_else() -> None:
    built = mixed_order()
    with pytest.raises(RuleFailed, match="WRONG_ENTITY"):
        drive(create_fulfilment_for_choice, built, built.root, {})
    with pytest.raises(RuleFailed, match="PROPOSAL_MISSING"):
        drive(create_fulfilment_for_choice, built, of(built, HOME), {})
    assert len({one.id for one in built.children(FULFILMENT)} | {UUID(int=0)}) == 3
