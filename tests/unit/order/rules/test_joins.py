"""Promises of the rules that wait for parts of an order: choices, consignments, parcels, rejections, attributes."""

from uuid import UUID

import msgspec
import pytest

from lading.engine.action import Create, SendEvent
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.engine.rule import RuleFailed
from lading.order.model import CONSIGNMENT, ConsignmentFields
from lading.order.rules.choices.all_fulfilment_states import send_event_on_states_of_choice
from lading.order.rules.create_articles_for_fulfilment import create_articles_for_fulfilment
from lading.order.rules.delivery_coordinates import forward_with_coordinates
from lading.order.rules.send_event_for_order_on_verifying_rejections import send_event_on_rejections
from lading.order.rules.send_event_on_verifying_attribute_value import send_event_on_attribute
from lading.order.rules.send_event_on_verifying_consignment import send_event_on_consignments
from lading.order.rules.send_event_on_verifying_no_parcels import send_event_on_no_parcels
from lading.order.rules.send_event_on_verifying_parcels_complete import send_event_on_all_parcels
from lading.order.rules.send_event_on_verifying_parcels_partially_complete import send_event_on_some_parcels
from lading.order.rules.set_fulfilment_item_rejections import set_fulfilment_item_rejections
from tests.unit.order.build import AT, fulfilment
from tests.unit.order.rules.drive import Sent, drive
from tests.unit.order.rules.small_order import asked, sent, shop_order


def test_the_coordinates_of_the_address_travel_with_the_event() -> None:
    [event] = asked(forward_with_coordinates, shop_order(), {"eventName": "Go"}, kept=1)
    assert isinstance(event, SendEvent)
    assert event.attributes == {"kept": 1, "latitude": 42.3, "longitude": -71.0}


def test_fulfilments_of_the_same_choice_are_waited_for_and_others_are_not() -> None:
    built = shop_order()
    [mine] = built.children("FULFILMENT")
    other = fulfilment(2, "CREATED", [])
    other.fields = msgspec.structs.replace(other.fields, choice_ref="C2")
    built.add(other)
    props = {"eventName": "Go", "status": "ASSIGNED"}
    assert sent(drive(send_event_on_states_of_choice, built, mine, props)) == ["Go"]
    other.fields = msgspec.structs.replace(other.fields, choice_ref=None)
    assert sent(drive(send_event_on_states_of_choice, built, mine, props)) == []


def test_an_attribute_is_compared_as_text() -> None:
    built = shop_order()
    built.root.attributes["n"] = {"type": "INTEGER", "value": 5}
    for value, events in (("5", ["Go"]), ("6", [])):
        props = {"eventName": "Go", "attributeName": "n", "attributeValue": value}
        assert sent(asked(send_event_on_attribute, built, props)) == events


def test_consignments_are_waited_for_once_there_are_some() -> None:
    built = shop_order()
    props = {"eventName": "Go", "BookingStatus": "BOOKED"}
    assert sent(asked(send_event_on_consignments, built, props)) == []
    _pack(built)
    fields = ConsignmentFields(article_ids=(UUID(int=1),), created_at=AT)
    built.add(Entity(EntityKey(CONSIGNMENT, UUID(int=5), "C"), subtype="DEFAULT", status="BOOKED", fields=fields))
    assert sent(asked(send_event_on_consignments, built, props)) == ["Go"]


def _pack(built: Aggregate) -> None:
    [part] = built.children("FULFILMENT")
    items = tuple(msgspec.structs.replace(item, filled_quantity=item.requested_quantity) for item in part.fields.items)
    part.fields = msgspec.structs.replace(part.fields, items=items)
    for action in drive(create_articles_for_fulfilment, built, part):
        assert isinstance(action, Create)
        article = Entity(
            EntityKey("ARTICLE", UUID(int=1), "A"), subtype="DEFAULT", status="CREATED", fields=action.entity.fields
        )
        built.add(article)


def test_parcels_hold_nothing_or_everything() -> None:
    built = shop_order()
    [part] = built.children("FULFILMENT")
    props = {"eventName": "Go"}
    assert sent(drive(send_event_on_no_parcels, built, part, props)) == ["Go"]
    _pack(built)
    assert sent(drive(send_event_on_no_parcels, built, part, props)) == []
    assert sent(drive(send_event_on_some_parcels, built, part, props)) == []
    assert sent(drive(send_event_on_all_parcels, built, part, props)) == ["Go"]


def test_rejections_are_set_once_and_told_to_the_order() -> None:
    built = shop_order()
    [part] = built.children("FULFILMENT")
    attributes = {"fulfilmentItems": [{"ref": "I1", "rejectedQuantity": 1}]}
    drive(set_fulfilment_item_rejections, built, part, sent=Sent(attributes=attributes))
    assert [(item.filled_quantity, item.rejected_quantity) for item in part.fields.items] == [(1, 1), (1, 0)]
    assert sent(drive(send_event_on_rejections, built, part, {"eventName": "Go"})) == ["Go"]
    assert sent(drive(send_event_on_rejections, built, part, {"eventName": "Go", "rejected": "NONE"})) == []
    with pytest.raises(RuleFailed) as failed:
        drive(set_fulfilment_item_rejections, built, part, sent=Sent(attributes=attributes))
    assert failed.value.code == "FULFILMENT_CONFIRMED"
