"""Rules of positions: branch, hand down, create, write, tell."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from lading.engine.action import Action, Create, Log, SendEvent
from lading.engine.entity import Entity
from lading.engine.rule import Rule, RuleFailed
from lading.inventory.effects import (
    ApplyCounts,
    ApplyDeltas,
    PlacedCount,
    PlacedDelta,
    PositionKey,
    SetPositionStatuses,
)
from lading.inventory.position_model import PositionFact, position_id
from lading.inventory.position_records import ActiveQuantity, ChunkPosition
from lading.inventory.rules import InventoryLoaders, rules_of
from tests.unit.inventory.build import KEY, catalogue, item, nowhere, position, there, unknown
from tests.unit.order.build import AT
from tests.unit.order.rules.drive import AnyLoader, Sent, drive

GO = {"eventName": "Go"}
EVENT = UUID(int=1)


def rules() -> dict[str, Rule[Any]]:
    loaders = InventoryLoaders(**{name: AnyLoader(name) for name in InventoryLoaders.__struct_fields__})
    return {name: rule for rule in rules_of(loaders) for name in (rule.name, *rule.aliases)}


def run(
    name: str,
    props: dict[str, Any] | None = None,
    *,
    attributes: dict[str, Any] | None = None,
    entity: Entity | None = None,
    facts: tuple[PositionFact, ...] = (),
    **others: Any,
) -> list[Action]:
    """The actions of a rule on the catalogue, or on one of its positions."""
    of = catalogue()
    if entity is not None:
        of.add(entity)
    sent = Sent(attributes=item() if attributes is None else attributes)
    known = {"positions": facts or (there(),), **others}
    return drive(rules()[name], of, entity or of.root, props, facts=known, sent=sent)


def sends(actions: list[Action]) -> list[SendEvent]:
    return [action for action in actions if isinstance(action, SendEvent)]


def names(actions: list[Action]) -> list[tuple[str, str]]:
    return [(event.name, event.entity.ref) for event in sends(actions)]


def failure(name: str, props: dict[str, Any] | None = None, **more: Any) -> str:
    with pytest.raises(RuleFailed) as failed:
        run(name, props, **more)
    return failed.value.code


def test_an_event_is_handed_down_to_the_position_in_the_positions_own_lane() -> None:
    (event,) = sends(run("DownToInventoryPosition", GO, attributes={"items": [item(qty=3)], "asOf": "x"}))
    assert (event.name, event.entity.type, event.entity.ref) == ("Go", "INVENTORY_POSITION", "P1:L2:DEFAULT")
    assert event.lane == event.entity.id == position_id(KEY)
    assert event.attributes == {"asOf": "x", "skuRef": "P1", "productRef": "P1", "locationRef": "L2", "qty": 3}


def test_a_position_that_does_not_exist_stops_the_one_rule_and_is_left_out_by_the_other() -> None:
    assert failure("DownToInventoryPosition", GO, facts=(nowhere(),)) == "POSITION_UNKNOWN"
    assert failure("DownToInventoryPosition", GO, facts=(unknown("location"),)) == "LOCATION_UNKNOWN"
    actions = run("DownToInventoryPositionIfExists", GO, facts=(nowhere(),))
    assert [type(action) for action in actions] == [Log]


def test_only_the_items_whose_position_is_missing_go_on() -> None:
    two = {"items": [item(qty=1), item(qty=2)]}
    (event,) = sends(run("ForwardIfInventoryPositionNotExists", GO, attributes=two, facts=(there(), nowhere())))
    assert event.attributes["items"] == [item(qty=2)]
    (event,) = sends(run("ForwardIfInventoryPositionExists", GO, attributes=two, facts=(there(), nowhere())))
    assert event.attributes["items"] == [item(qty=1)]
    assert run("ForwardIfInventoryPositionNotExists", GO) == []


@pytest.mark.parametrize("name", ["CreateInventoryPosition", "CreateInventoryPositionV2"])
def test_a_missing_position_is_created_once_with_nothing_on_hand(name: str) -> None:
    twice = {"items": [item(), item()]}
    actions = run(name, GO, attributes=twice, facts=(nowhere(), nowhere()))
    (made,) = [action.entity for action in actions if isinstance(action, Create)]
    assert (made.ref, made.status, made.id) == ("P1:L2:DEFAULT", "CREATED", position_id(KEY))
    assert (made.fields.on_hand, made.fields.location_status) == (0, "INACTIVE")
    (event,) = sends(actions)
    assert (event.name, event.lane) == ("Go", None)
    assert not any(isinstance(action, Create) for action in run(name))
    assert failure(name, facts=(unknown(),)) == "PRODUCT_UNKNOWN"


def test_what_is_loaded_is_sent_on_with_the_event() -> None:
    assert names(run("LoadInventoryPosition", GO)) == [("Go", "DEFAULT:1")]
    assert failure("LoadInventoryPosition", GO, facts=(unknown(),)) == "PRODUCT_UNKNOWN"
    (event,) = sends(run("LoadInventoryPositionData", GO))
    assert event.attributes["inventoryPosition"] == {
        "ref": "P1:L2:DEFAULT",
        "productRef": "P1",
        "locationRef": "L2",
        "status": "ACTIVE",
        "onHand": 5,
        "lastOnHand": 8,
    }


QUANTITY_RULES = (
    "CreateInventoryQuantity",
    "CreateInventoryQuantityV2",
    "UpdateInventoryQuantity",
    "UpdateInventoryQuantityV2",
    "UpsertInventoryQuantity",
)


@pytest.mark.parametrize("name", QUANTITY_RULES)
def test_a_quantity_reported_is_a_count_of_its_position(name: str) -> None:
    assert run(name, attributes=item(qty=9), orders=()) == [ApplyCounts((PlacedCount(KEY, 9, AT),))]
    about_itself = run(name, attributes={"qty": 9}, entity=position(), orders=())
    assert about_itself == [ApplyCounts((PlacedCount(KEY, 9, AT),))]


def test_a_count_is_true_as_of_its_instant_and_never_of_the_future() -> None:
    past, future = "2026-03-02T10:00:00+01:00", "2027-01-01T00:00:00Z"
    (counts,) = run("UpsertInventoryQuantity", attributes=item(qty=9, asOf=past), orders=())
    assert isinstance(counts, ApplyCounts)
    assert counts.counts[0].as_of.isoformat() == "2026-03-02T09:00:00+00:00"
    (counts,) = run("UpsertInventoryQuantity", attributes=item(qty=9, asOf=future), orders=())
    assert isinstance(counts, ApplyCounts)
    assert counts.counts[0].as_of == AT
    assert failure("UpsertInventoryQuantity", attributes=item(qty=9, asOf="noon"), orders=()) == "AS_OF_INVALID"


@pytest.mark.parametrize("props", [{"inventoryQuantityType": "DELTA"}, {"type": "DELTA"}, {"defaultType": "DELTA"}])
def test_a_difference_is_taken_once_for_its_event_and_line(props: dict[str, Any]) -> None:
    (effect,) = run("CreateInventoryQuantity", props, attributes=item(qty=-2), orders=())
    assert effect == ApplyDeltas((PlacedDelta(f"DELTA:{EVENT}:1", KEY, -2, AT),))


@pytest.mark.parametrize("kind", ["RESERVED", "SALE", "CORRECTION", None])
def test_what_an_order_of_ours_did_is_in_the_ledger_and_never_written_again(kind: str | None) -> None:
    props = {"type": kind} if kind else {}
    body = item(orderId=str(UUID(int=6000)), orderItemId="I", reserveQty=5, saleQty=2, correctionQty=3)
    actions = run("UpdateInventoryQuantity", props, attributes={"items": [body]}, orders=(True,))
    assert [type(action) for action in actions] == [Log]


def test_somebody_elses_promise_is_refused_and_their_sale_is_taken() -> None:
    promise = item(orderId=str(UUID(int=6000)), reserveQty=5)
    assert failure("UpdateInventoryQuantity", attributes=promise, orders=(False,)) == "PROMISE_WITHOUT_ORDER"
    sale = item(orderId="TILL-7", orderItemId="1", saleQty=2)
    assert run("UpdateInventoryQuantity", attributes=sale, orders=()) == [
        ApplyDeltas((PlacedDelta("SALE:TILL-7:1", KEY, -2, AT),))
    ]


def test_the_news_of_a_batch_writes_nothing() -> None:
    actions = run("UpsertInventoryQuantity", GO, attributes={"items": [item(onHand=9)], "batchId": "B"}, orders=())
    assert [type(action) for action in actions] == [Log, SendEvent]


def test_on_hand_is_never_computed_and_its_change_is_known() -> None:
    assert names(run("UpdateOnHand", {"filterTypes": ["SALE"], **GO})) == [("Go", "DEFAULT:1")]
    (event,) = sends(run("CalculateOnHandForInventoryPosition", GO))
    assert event.attributes["onHand"] == 5
    assert names(run("ForwardIfOnHandChanged", GO, attributes=item(onHand=3))) == [("Go", "DEFAULT:1")]
    assert run("ForwardIfOnHandChanged", GO, attributes=item(saleQty=3)) == []


@pytest.mark.parametrize("name", ["UpdateInventoryQuantitiesStatus", "UpdateInventoryQuantitiesStatusV2"])
def test_nothing_closes_a_movement_that_no_count_has_seen(name: str) -> None:
    actions = run(name, {"filterTypes": ["SALE", "DELTA"], "status": "INACTIVE", **GO})
    assert [type(action) for action in actions] == [Log, SendEvent]


def test_a_delta_creates_or_updates_by_what_is_active_there() -> None:
    props = {"createEventName": "New", "updateEventname": "Old"}
    rule = "SendEventOnDeltaInventoryUpdate"
    assert names(run(rule, props)) == [("New", "P1:L2:DEFAULT")]
    assert names(run(rule, {**props, "inventoryQuantityType": "SALE"})) == [("Old", "P1:L2:DEFAULT")]
    assert names(run(rule, props, facts=(nowhere(),))) == [("New", "DEFAULT:1")]


def test_every_active_row_of_a_position_gets_the_event() -> None:
    rows = (ActiveQuantity(UUID(int=8), "SALE"), ActiveQuantity(UUID(int=9), "RESERVED"))
    events = sends(run("SendEventToAllInventoryQuantities", GO, quantities=(rows,)))
    assert [(event.entity.id, event.subtype, event.lane) for event in events] == [
        (UUID(int=8), "SALE", position_id(KEY)),
        (UUID(int=9), "RESERVED", position_id(KEY)),
    ]


def test_branches_on_the_status_of_product_and_location() -> None:
    closed = (there(location_status="INACTIVE"),)
    assert names(run("ForwardIfProductStatusEquals", {"status": "ACTIVE", **GO})) == [("Go", "DEFAULT:1")]
    assert run("ForwardIfLocationStatusEquals", {"status": "ACTIVE", **GO}, facts=closed) == []
    listed = {"statuses": "CREATED, INACTIVE", **GO}
    assert names(run("ForwardIfLocationStatusEquals", listed, facts=closed)) == [("Go", "DEFAULT:1")]


@pytest.mark.parametrize(
    ("sent", "asked", "is_sent"),
    [("A", "A", True), ("A", "B", False), (7, "7", True), (True, "true", True), (None, "None", False)],
)
def test_branches_on_an_attribute_of_the_event(sent: Any, asked: str, is_sent: bool) -> None:
    props = {"attributeKey": "kind", "attributeValue": asked, **GO}
    assert bool(run("ForwardIfIncomingAttributeEquals", props, attributes={"kind": sent})) is is_sent


def test_a_retailer_without_an_inventory_catalogue_has_nobody_to_tell() -> None:
    rule = "NotifyInventoryCatalogueForLocation"
    assert [type(action) for action in run(rule, GO, catalogues=None)] == [Log]
    named = {"inventoryCatalogueRef": "OTHER", **GO}
    assert failure(rule, named, catalogues=None) == "INVENTORY_CATALOGUE_UNKNOWN"


def chunk(count: int, *, status: str = "ACTIVE", wanted: str = "INACTIVE") -> tuple[ChunkPosition, ...]:
    return tuple(ChunkPosition(PositionKey(4, n, 2), f"P{n}", "L2", status, wanted) for n in range(1, count + 1))


def test_positions_follow_their_location_as_a_set_a_thousand_at_a_time() -> None:
    rule = "UpdatePositionStatusesForLocation"
    actions = run(rule, attributes={"locationRef": "L2"}, chunks=chunk(3))
    assert actions[0] == SetPositionStatuses(tuple(PositionKey(4, n, 2) for n in (1, 2, 3)), "INACTIVE")
    assert sends(actions) == []
    (more,) = sends(run(rule, attributes={"locationRef": "L2"}, chunks=chunk(1000)))
    assert (more.name, more.attributes) == ("Test", {"locationRef": "L2", "afterPosition": [1000, 2]})
    assert more.scheduled_at is not None
    assert more.scheduled_at > AT
    unchanged = run(rule, attributes={"locationRef": "L2"}, chunks=chunk(2, wanted="ACTIVE"))
    assert [type(action) for action in unchanged] == [Log]
    assert failure(rule, attributes={}, chunks=()) == "ITEMS_MALFORMED"
    assert failure(rule, attributes={"locationRef": "L2", "afterPosition": "x"}, chunks=()) == "AFTER_POSITION_INVALID"


def test_every_position_of_a_product_gets_its_event_two_hundred_at_a_time() -> None:
    events = sends(run("ProducePositionEventsForProduct", GO, attributes={"productRef": "P1"}, chunks=chunk(200)))
    assert [event.name for event in events] == ["Go"] * 200 + ["Test"]
    assert events[0].lane == position_id(PositionKey(4, 1, 2))
    assert events[0].attributes == {"productRef": "P1", "skuRef": "P1", "locationRef": "L2"}


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"items": []}, "ITEMS_MALFORMED"),
        ({"items": "x"}, "ITEMS_MALFORMED"),
        ({"items": [1]}, "ITEMS_MALFORMED"),
        ({"skuRef": "P1"}, "ITEMS_MALFORMED"),
        ({"skuRef": 7, "locationRef": "L2"}, "ITEMS_MALFORMED"),
        ({"items": [item()] * 1001}, "ITEMS_TOO_MANY"),
    ],
)
def test_an_event_that_names_no_positions_fails_with_its_code(attributes: dict[str, Any], code: str) -> None:
    assert failure("DownToInventoryPosition", GO, attributes=attributes) == code


def test_a_wrong_parameter_is_found_before_the_rule_runs() -> None:
    with pytest.raises(msgspec.ValidationError):
        run("DownToInventoryPosition", {"eventName": 7})
