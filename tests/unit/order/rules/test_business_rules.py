"""Promises of the rules retailers ask for again and again, each driven on an order in memory."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from lading.engine.action import Create, Log, SendEvent
from lading.engine.rule import Rule, RuleFailed
from lading.foundation.products.kits import KitPart
from lading.foundation.products.model import Product
from lading.order.capacity.effects import ReleaseCapacity, TakeCapacity
from lading.order.capacity.model import Claim, Measure, SlotKey
from lading.order.capacity.records import SlotCount
from lading.order.kits.explosion import EXPLODED
from lading.order.model import OrderFields
from lading.order.rules.appeasement_cap import check_appeasement_cap
from lading.order.rules.apply_tax_recalculation import apply_tax_recalculation
from lading.order.rules.drop_ship import assign_drop_ship_vendor
from lading.order.rules.explode_kits import explode_kits
from lading.order.rules.fraud_result import forward_on_fraud_result
from lading.order.rules.gather_in_window import gather_in_window
from lading.order.rules.location_capacity import CapacityLoaders
from lading.order.rules.order_lines_event import send_event_with_order_items
from lading.order.rules.order_notes import add_order_note
from lading.order.rules.record_cancellation_reasons import record_cancellation_reasons
from lading.order.rules.release_location_capacity import release_location_capacity
from lading.order.rules.reserve_location_capacity import reserve_location_capacity
from lading.order.rules.send_event_on_verifying_order_item_statuses import send_event_on_order_item_statuses
from lading.order.rules.set_order_item_status import set_order_item_status
from lading.order.rules.start_auto_cancel_timer import start_auto_cancel_timer
from lading.order.rules.start_remorse_period import start_remorse_period
from lading.order.rules.take_gathered import take_gathered
from lading.order.rules.update_order_item_statuses import update_order_item_statuses
from tests.unit.order.build import AT
from tests.unit.order.rules.drive import AnyLoader, drive
from tests.unit.order.rules.small_order import asked, sent, shop_order

SETTINGS = AnyLoader("setting")
PRODUCTS = AnyLoader("product_by_key")
KITS = AnyLoader("kit")
PLACES = AnyLoader("location_by_ref")
COUNTS = AnyLoader("location_capacity")


def product(ref: str, number: int, **attributes: Any) -> Product:
    plain = {name: {"type": "JSON", "value": value} for name, value in attributes.items()}
    return msgspec.convert(
        {
            "id": str(UUID(int=7000 + number)),
            "number": number,
            "catalogue_id": str(UUID(int=1)),
            "catalogue_ref": "MASTER",
            "ref": ref,
            "type": "STANDARD",
            "name": ref,
            "status": "ACTIVE",
            "workflow_ref": "",
            "workflow_version": 0,
            "gtin": None,
            "summary": None,
            "price_minor": None,
            "currency": None,
            "standard_id": None,
            "attributes": plain,
            "details": {},
            "created_at": AT,
            "updated_at": AT,
        },
        Product,
    )


class Place(msgspec.Struct):
    """What these rules look at of a location."""

    id: UUID
    ref: str
    number: int
    time_zone: str = "America/New_York"
    type: str = "STORE"


# Capacity


def capacity_facts(taken: int, setting: Any) -> dict[str, Any]:
    return {
        "setting": setting,
        "location_by_ref": Place(UUID(int=3001), "L1", 1),
        "location_capacity": [SlotCount(taken)],
    }


RESERVE_PROPS = {"eventName": "HasRoom", "fullEventName": "DayFull"}


def reserve_rule() -> Rule[Any]:
    return reserve_location_capacity(CapacityLoaders(settings=SETTINGS, locations=PLACES, counts=COUNTS))


@pytest.mark.parametrize(("taken", "events"), [(0, ["HasRoom"]), (4, ["HasRoom"]), (5, ["DayFull"]), (9, ["DayFull"])])
def test_a_fulfilment_gets_a_place_while_the_day_has_one(taken: int, events: list[str]) -> None:
    built = shop_order()
    [part] = built.children("FULFILMENT")
    actions = drive(reserve_rule(), built, part, RESERVE_PROPS, facts=capacity_facts(taken, 5))
    assert sent(actions) == events
    takes = [action for action in actions if isinstance(action, TakeCapacity)]
    slot = SlotKey(UUID(int=3001), Measure.ORDERS, "", 1440, datetime(2026, 3, 2, 5, tzinfo=UTC))
    assert takes == ([TakeCapacity(part.id, (Claim(slot, 1, 5),))] if events == ["HasRoom"] else [])


@pytest.mark.parametrize(
    ("setting", "event"), [(None, "HasRoom"), ([], "HasRoom"), ("many", "DayFull"), (-1, "DayFull")]
)
def test_without_a_limit_everything_is_taken_and_by_an_unreadable_one_nothing(setting: Any, event: str) -> None:
    built = shop_order()
    [part] = built.children("FULFILMENT")
    actions = drive(reserve_rule(), built, part, RESERVE_PROPS, facts=capacity_facts(1000, setting))
    assert sent(actions) == [event]
    assert len(actions) == 1


def test_a_place_is_given_back() -> None:
    built = shop_order()
    [part] = built.children("FULFILMENT")
    assert drive(release_location_capacity, built, part) == [ReleaseCapacity(part.id)]


# Kits


def exploded(components: Any) -> OrderFields:
    built = shop_order()
    kit, plain = product("P1", 1, kitComponents=components), product("P2", 2)
    loaders = iter([(kit, plain), (product("C1", 11), product("C2", 12))])
    facts = _Answers({"product_by_key": loaders})
    drive(explode_kits(PRODUCTS, KITS), built, built.root, {"componentsAttribute": "kitComponents"}, facts=facts)
    fields: OrderFields = built.root.fields
    return fields


class _Answers(dict[str, Any]):
    """Answers each read of a loader with the next value."""

    def __getitem__(self, key: str) -> Any:
        return next(super().__getitem__(key))


def test_a_kit_becomes_its_components_and_keeps_its_price() -> None:
    fields = exploded([{"productRef": "C1", "quantity": 1}, {"productRef": "C2", "quantity": 3}])
    kit, plain, *components = fields.items
    assert (kit.status, kit.cancelled_quantity, kit.total_minor) == (EXPLODED, 2, 1500)
    assert (plain.status, plain.cancelled_quantity) == (None, 0)
    assert [(one.ref, one.product_number, one.quantity, one.line) for one in components] == [
        ("I1-K1", 11, 2, 3),
        ("I1-K2", 12, 6, 4),
    ]


def test_a_kit_holds_what_its_product_says() -> None:
    built = shop_order()
    parts = (KitPart(number=11, ref="C1", status="ACTIVE", quantity=3),)
    facts = _Answers({"kit": iter([(parts, ())]), "product_by_key": iter([(product("C1", 11),)])})
    drive(explode_kits(PRODUCTS, KITS), built, built.root, facts=facts)
    fields: OrderFields = built.root.fields
    assert [(one.ref, one.product_ref, one.quantity) for one in fields.items[2:]] == [("I1-K1", "C1", 6)]


@pytest.mark.parametrize(
    ("components", "code"),
    [
        ([{"productRef": "C9", "quantity": 1}], "KIT_COMPONENT_UNKNOWN"),
        ([{"productRef": "C1", "quantity": 0}], "KIT_MALFORMED"),
        ([{"productRef": "C1"}], "KIT_MALFORMED"),
        ("C1", "KIT_MALFORMED"),
    ],
)
def test_a_kit_that_makes_no_sense_is_refused_whole(components: Any, code: str) -> None:
    with pytest.raises(RuleFailed) as failed:
        exploded(components)
    assert failed.value.code == code


def test_an_order_without_kits_stays_as_it_is() -> None:
    built = shop_order()
    before = built.root.fields
    facts = _Answers({"kit": iter([((), ())]), "product_by_key": iter([()])})
    assert drive(explode_kits(PRODUCTS, KITS), built, built.root, {"eventName": "Source"}, facts=facts) != []
    assert built.root.fields is before


# Vendors


def test_what_a_vendor_sends_becomes_a_fulfilment_of_his_for_the_open_units_only() -> None:
    built = shop_order()
    products = (product("P1", 1, dropShipLocationRef="V1"), product("P2", 2, dropShipLocationRef="V1"))
    facts = {"product_by_key": products, "location_by_ref": (Place(UUID(int=77), "V1", 77),)}
    actions = drive(assign_drop_ship_vendor(PRODUCTS, PLACES), built, built.root, facts=facts)
    [created] = [action.entity for action in actions if isinstance(action, Create)]
    assert (created.ref, created.subtype, created.fields.location_ref) == ("HD-1-F2", "HD_DS", "V1")
    assert [(item.ref, item.requested_quantity) for item in created.fields.items] == [("I2", 1)]


# Lines


def test_each_line_has_the_status_its_units_have() -> None:
    built = shop_order()
    asked(update_order_item_statuses, built, {})
    assert [item.status for item in built.root.fields.items] == ["ALLOCATED", "PARTIALLY_ALLOCATED"]
    built.children("FULFILMENT")[0].status = "COMPLETE"
    asked(update_order_item_statuses, built, {})
    assert [item.status for item in built.root.fields.items] == ["SHIPPED", "PARTIALLY_SHIPPED"]


@pytest.mark.parametrize(("named", "match"), [([], "ALL"), ([{"ref": "I1"}], "PARTIAL")])
def test_an_order_can_wait_for_all_some_or_none_of_its_lines(named: list[Any], match: str) -> None:
    built = shop_order()
    asked(set_order_item_status, built, {"status": "RX_MATCHED"}, items=named)
    for one in ("ALL", "PARTIAL", "NONE"):
        props = {"status": "RX_MATCHED", "match": one, "eventName": "Go"}
        assert sent(asked(send_event_on_order_item_statuses, built, props)) == (["Go"] if one == match else [])


def test_a_line_that_is_not_there_is_refused() -> None:
    with pytest.raises(RuleFailed) as failed:
        asked(set_order_item_status, shop_order(), {"status": "X"}, items=[{"ref": "I9"}])
    assert failed.value.code == "ORDER_ITEM_UNKNOWN"


def test_a_cancellation_has_its_reason_line_by_line_out_of_those_allowed() -> None:
    built = shop_order()
    rule = record_cancellation_reasons(SETTINGS)
    asked(rule, built, {}, ["TOO_LATE"], items=[{"ref": "I2", "reason": "TOO_LATE"}])
    first, second = built.root.fields.items
    assert first.attributes == {}
    assert second.attributes["cancellationReason"]["value"] == "TOO_LATE"
    with pytest.raises(RuleFailed) as failed:
        asked(rule, built, {}, ["TOO_LATE"], items=[{"ref": "I1", "reason": "WHIM"}])
    assert failed.value.code == "CANCELLATION_REASON_UNKNOWN"


def test_a_tax_service_gets_the_lines_and_its_answer_is_kept() -> None:
    built = shop_order()
    [event] = asked(send_event_with_order_items, built, {"eventName": "AskTax"})
    assert isinstance(event, SendEvent)
    assert event.attributes["currency"] == "USD"
    assert event.attributes["items"][0] == {
        "ref": "I1",
        "productRef": "P1",
        "quantity": 2,
        "price": "7.50",
        "totalPrice": "15.00",
        "taxPrice": None,
        "taxType": None,
    }
    asked(apply_tax_recalculation, built, {}, items=[{"ref": "I1", "taxPrice": 1.25, "taxType": "GST"}])
    assert built.root.fields.items[0].attributes["recalculatedTax"]["value"] == 1.25


# Timers


@pytest.mark.parametrize(("setting", "minutes"), [(None, 30), (45, 45), ("5", 5), ("soon", 30), (-1, 30)])
def test_the_remorse_period_lasts_as_long_as_the_setting_says(setting: Any, minutes: int) -> None:
    actions = asked(start_remorse_period(SETTINGS), shop_order(), {"eventName": "Book"}, setting)
    [event] = [action for action in actions if isinstance(action, SendEvent)]
    assert (event.name, event.scheduled_at) == ("Book", AT + timedelta(minutes=minutes))


def test_without_a_remorse_period_the_order_goes_on_at_once() -> None:
    [event] = asked(start_remorse_period(SETTINGS), shop_order(), {"eventName": "Book"}, 0)
    assert isinstance(event, SendEvent)
    assert event.scheduled_at is None


def test_the_auto_cancel_timer_runs_only_where_it_is_set() -> None:
    rule = start_auto_cancel_timer(SETTINGS)
    [nothing] = asked(rule, shop_order(), {"eventName": "Cancel"}, None)
    assert isinstance(nothing, Log)
    [event] = asked(rule, shop_order(), {"eventName": "Cancel"}, 60)
    assert isinstance(event, SendEvent)
    assert event.scheduled_at == AT + timedelta(hours=1)


def test_events_are_gathered_while_the_window_is_open_and_taken_once() -> None:
    built = shop_order()
    props = {"eventName": "Close", "windowSeconds": 60}
    first = asked(gather_in_window, built, props, answer=1)
    second = asked(gather_in_window, built, props, answer=2)
    assert (sent(first), sent(second)) == (["Close"], [])
    taken = asked(take_gathered, built, {"eventName": "Decide"})
    [event] = [action for action in taken if isinstance(action, SendEvent)]
    assert event.attributes == {"events": [{"answer": 1}, {"answer": 2}]}
    assert sent(asked(take_gathered, built, {"eventName": "Decide"})) == []
    assert sent(asked(gather_in_window, built, props, answer=3)) == ["Close"]


# Branches, notes, caps


@pytest.mark.parametrize(
    ("result", "event"),
    [("ACCEPT", "Ok"), ("reject ", "No"), ("REVIEW", "Look"), ("", "Look"), ("42", "Look"), (None, "Look")],
)
def test_a_fraud_result_that_is_not_clear_is_one_to_review(result: Any, event: str) -> None:
    props = {"acceptEventName": "Ok", "reviewEventName": "Look", "rejectEventName": "No"}
    assert sent(asked(forward_on_fraud_result, shop_order(), props, fraudResult=result)) == [event]


def test_notes_are_kept_with_author_and_time_a_hundred_at_most() -> None:
    built = shop_order()
    for number in range(101):
        asked(add_order_note, built, {}, note=f"note {number}")
    notes = built.root.attributes["orderNotes"]["value"]
    assert (len(notes), notes[0]["text"], notes[-1]) == (
        100,
        "note 1",
        {"text": "note 100", "by": "test", "at": AT.isoformat()},
    )
    for wrong in (None, "", "  ", "x" * 2001, 5):
        with pytest.raises(RuleFailed):
            asked(add_order_note, built, {}, note=wrong)


def test_appeasements_together_stay_within_the_cap() -> None:
    built = shop_order()
    rule, props = check_appeasement_cap(SETTINGS), {"eventName": "Pay", "rejectedEventName": "TooMuch"}
    assert sent(asked(rule, built, props, 10, amount="2.00")) == ["Pay"]
    assert sent(asked(rule, built, props, 10, amount="1.01")) == ["TooMuch"]
    assert sent(asked(rule, built, props, 10, amount="1.00")) == ["Pay"]
    assert sent(asked(rule, built, props, 10, amount="0.01")) == ["TooMuch"]
    for wrong in ("-1", 0, None, True):
        with pytest.raises(RuleFailed):
            asked(rule, built, props, 10, amount=wrong)
