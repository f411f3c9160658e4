"""Events reach the entities they are meant for, and joins wait for the last."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lading.engine.action import Change, Log, SendEvent
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.engine.rule import Rule, RuleFailed
from lading.foundation.places.model import Location, OpeningSchedule, StoreAddress
from lading.order.fulfilment.pick_pack import pick_pack_hours
from lading.order.model import ARTICLE, ArticleFields
from lading.order.rules.add_fulfilment_type_attribute import add_fulfilment_type_attribute
from lading.order.rules.forward_if_order_coordinates_not_present import forward_if_order_coordinates_not_present
from lading.order.rules.forward_if_order_coordinates_present import forward_if_order_coordinates_present
from lading.order.rules.order_outcome import forward_if_nothing_open
from lading.order.rules.require_event_from_workflow import require_event_from_workflow
from lading.order.rules.schedule_fulfilment_expiry import schedule_fulfilment_expiry
from lading.order.rules.send_event_for_all_fulfilments import send_event_for_all_fulfilments
from lading.order.rules.send_event_for_articles import send_event_for_articles
from lading.order.rules.send_event_for_fulfilment import send_event_for_fulfilment
from lading.order.rules.send_event_on_verifying_all_article_states import send_event_on_all_article_states
from lading.order.rules.send_event_on_verifying_all_fulfilment_states import send_event_on_all_fulfilment_states
from lading.order.rules.send_event_on_verifying_any_fulfilment_states import send_event_on_any_fulfilment_state
from lading.order.rules.send_event_to_fulfilment_on_verifying_order_status import (
    send_event_to_fulfilment_on_order_status,
)
from tests.unit.order.build import AT, choice, fulfilment, fulfilment_item, order, order_item
from tests.unit.order.rules.drive import AnyLoader, Sent, drive

GO = {"eventName": "Go"}


def sent(rule: Rule[Any], of: Aggregate, entity: Entity, **props: Any) -> list[tuple[str, str]]:
    """(event, ref of its entity) of what the rule sends."""
    actions = drive(rule, of, entity, {**GO, **props}, sent=Sent(attributes={"kept": 1}))
    events = [action for action in actions if isinstance(action, SendEvent)]
    assert all(event.attributes == {"kept": 1} for event in events)
    return [(event.name, event.entity.ref) for event in events]


def with_fulfilments(*statuses: str) -> Aggregate:
    entities = [fulfilment(n, status, [fulfilment_item(n, 1, 1)]) for n, status in enumerate(statuses, start=1)]
    return order([order_item(1, max(1, len(statuses)))], entities)


def article(number: int, of: Entity, status: str) -> Entity:
    fields = ArticleFields(fulfilment_id=of.id, items=(), created_at=AT)
    return Entity(
        EntityKey(ARTICLE, UUID(int=7000 + number), f"A{number}"), subtype="DEFAULT", status=status, fields=fields
    )


def test_a_join_waits_for_the_last_fulfilment() -> None:
    rule, waiting, done = send_event_on_all_fulfilment_states, with_fulfilments("COMPLETE", "ASSIGNED"), ["COMPLETE"]
    assert sent(rule, waiting, waiting.root, status=done) == []
    both = with_fulfilments("COMPLETE", "EXPIRED")
    assert sent(rule, both, both.root, status=["COMPLETE", "EXPIRED"]) == [("Go", "HD-1")]
    assert sent(rule, both, both.root, status="COMPLETE, EXPIRED") == [("Go", "HD-1")]


def test_an_order_without_fulfilments_satisfies_no_join() -> None:
    empty = with_fulfilments()
    assert sent(send_event_on_all_fulfilment_states, empty, empty.root, status="COMPLETE") == []
    assert sent(send_event_on_any_fulfilment_state, empty, empty.root, status="COMPLETE") == []


def test_any_needs_only_one() -> None:
    two = with_fulfilments("COMPLETE", "ESCALATED")
    assert sent(send_event_on_any_fulfilment_state, two, two.root, status="ESCALATED") == [("Go", "HD-1")]
    assert sent(send_event_on_any_fulfilment_state, two, two.root, status="REJECTED") == []


def test_fulfilments_in_excluded_statuses_are_left_alone() -> None:
    two = with_fulfilments("CANCELLED", "ASSIGNED")
    found = sent(send_event_for_all_fulfilments, two, two.root, excludedFulfilmentStatuses=["CANCELLED"])
    assert found == [("Go", "HD-1-F2")]


def test_articles_find_their_fulfilment_and_it_finds_them() -> None:
    two = with_fulfilments("FULFILLED", "FULFILLED")
    first, second = two.children("FULFILMENT")
    for one in (article(1, first, "COLLECTED"), article(2, second, "CREATED"), article(3, first, "CREATED")):
        two.add(one)
    assert sent(send_event_for_articles, two, first) == [("Go", "A1"), ("Go", "A3")]
    assert sent(send_event_for_fulfilment, two, two.children(ARTICLE)[1]) == [("Go", "HD-1-F2")]
    assert sent(send_event_on_all_article_states, two, first, status="COLLECTED") == []
    two.children(ARTICLE)[2].status = "COLLECTED"
    assert sent(send_event_on_all_article_states, two, first, status="COLLECTED") == [("Go", "HD-1-F1")]


def test_an_order_belongs_to_no_fulfilment() -> None:
    one = with_fulfilments("FULFILLED")
    with pytest.raises(RuleFailed) as failed:
        sent(send_event_for_fulfilment, one, one.root)
    assert failed.value.code == "WRONG_ENTITY"


def test_the_status_of_the_order_decides_what_its_fulfilment_hears() -> None:
    one = with_fulfilments("ASSIGNED")
    (entity,) = one.children("FULFILMENT")
    assert sent(send_event_to_fulfilment_on_order_status, one, entity, orderStatus="PICK_PACK") == [("Go", "HD-1-F1")]
    assert sent(send_event_to_fulfilment_on_order_status, one, entity, orderStatus="BOOKED") == []


@pytest.mark.parametrize(
    ("latitude", "longitude", "known"),
    [(42.3, -71.0, True), (0.0, 51.5, True), (None, None, False), (1.0, None, False)],
)
def test_coordinates_are_known_only_as_a_pair(latitude: float | None, longitude: float | None, known: bool) -> None:
    one = order([order_item(1, 1)], fulfilment_choice=choice(latitude=latitude, longitude=longitude))
    assert bool(sent(forward_if_order_coordinates_present, one, one.root)) is known
    assert bool(sent(forward_if_order_coordinates_not_present, one, one.root)) is not known


def test_an_order_is_over_when_nothing_is_open_and_cancelled_when_nothing_was_shipped() -> None:
    names = {"eventName": "Complete", "cancelledEventName": "Close"}
    shipped = order([order_item(1, 1)], [fulfilment(1, "COMPLETE", [fulfilment_item(1, 1, 1, filled=1)])])
    cancelled = order([order_item(1, 1, cancelled=1)])
    opened = order([order_item(1, 1)])
    assert sent(forward_if_nothing_open, shipped, shipped.root, **names) == [("Complete", "HD-1")]
    assert sent(forward_if_nothing_open, cancelled, cancelled.root, **names) == [("Close", "HD-1")]
    assert sent(forward_if_nothing_open, opened, opened.root, **names) == []


def test_an_inner_step_is_refused_to_outsiders() -> None:
    one = with_fulfilments("ASSIGNED")
    with pytest.raises(RuleFailed) as failed:
        drive(require_event_from_workflow, one, one.root)
    assert failed.value.code == "EVENT_INTERNAL"
    assert drive(require_event_from_workflow, one, one.root, sent=Sent(cause_id=UUID(int=1))) == []


def test_where_a_fulfilment_is_picked_stands_in_its_attributes() -> None:
    one = with_fulfilments("CREATED")
    (entity,) = one.children("FULFILMENT")
    drive(add_fulfilment_type_attribute, one, entity)
    assert entity.attributes == {"fulfilmentType": {"type": "STRING", "value": "STORE"}}


@pytest.mark.parametrize(
    ("setting", "hours"),
    [(4, 4.0), ("2.5", 2.5), (None, 8.0), ("soon", 8.0), (0, 8.0), (-1, 8.0), ("nan", 8.0), ([], 8.0), (1e9, 8.0)],
)
def test_a_setting_that_is_no_number_of_hours_leaves_the_default(setting: Any, hours: float) -> None:
    assert pick_pack_hours(setting, 8.0) == hours


def test_a_fulfilment_at_a_location_that_is_gone_does_not_expire() -> None:
    one = with_fulfilments("CREATED")
    (entity,) = one.children("FULFILMENT")
    rule = schedule_fulfilment_expiry(AnyLoader("location"), AnyLoader("setting"))
    facts = {"location": None, "setting": (None, None)}
    assert [type(action) for action in drive(rule, one, entity, GO, facts=facts)] == [Log]


def test_the_expiry_is_kept_and_comes_as_an_event() -> None:
    one = with_fulfilments("CREATED")
    (entity,) = one.children("FULFILMENT")
    rule = schedule_fulfilment_expiry(AnyLoader("location"), AnyLoader("setting"))
    facts = {"location": _open_always(), "setting": (4, None)}
    change, event = drive(rule, one, entity, GO, facts=facts)
    assert isinstance(change, Change) and isinstance(event, SendEvent)
    assert entity.fields.expires_at == event.scheduled_at == AT + timedelta(hours=4)


def test_a_fulfilment_does_not_expire_on_a_holiday_nor_is_it_kept_for_ever_by_a_calendar_nobody_can_read() -> None:
    rule = schedule_fulfilment_expiry(AnyLoader("location"), AnyLoader("setting"))
    for calendar, expected in (
        ({"weekly": {}, "holidays": [f"{AT:%Y-%m-%d}"]}, None),
        ({"weekly": "never"}, AT + timedelta(hours=4)),
    ):
        one = with_fulfilments("CREATED")
        (entity,) = one.children("FULFILMENT")
        drive(rule, one, entity, GO, facts={"location": _open_always(), "setting": (4, calendar)})
        midnight = AT.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        assert entity.fields.expires_at == (expected or midnight + timedelta(hours=4))


def _open_always() -> Location:
    return Location(
        id=UUID(int=8000),
        number=1,
        ref="L1",
        retailer=1,
        type="STORE",
        name="L1",
        status="ACTIVE",
        workflow_ref="LOCATION::STORE",
        workflow_version=1,
        address=StoreAddress(),
        latitude=None,
        longitude=None,
        time_zone="UTC",
        opening_schedule=OpeningSchedule(),
        attributes={},
        details={},
        created_at=AT,
        updated_at=AT,
    )
