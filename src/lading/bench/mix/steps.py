"""What the staff and the customer do next with an order of the mix, by what the API says of it. Pure."""

from collections.abc import Iterator
from typing import Any

import msgspec

from lading.bench.mix.fate import LOSSES, Change, Fate, Kind, units_found
from lading.bench.mix.view import FulfilmentView, OrderView

ON_THE_COUNTER = "AWAITING_CUSTOMER_COLLECTION"
COLLECTOR = {"collectedBy": "Ann Lee", "identityChecked": True, "identityDocument": "PASSPORT"}
STARTING = frozenset({"CREATED", "RECEIVED", "BOOKED"})
ENDED = frozenset({"COMPLETE", "CANCELLED"})


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """An event about a part of the order."""

    name: str
    entity_type: str
    entity_ref: str
    attributes: dict[str, Any] = {}


def early_steps(order: OrderView, fate: Fate, other_place: dict[str, Any]) -> list[Step]:
    """What the customer thinks better of before anything is picked. other_place: what a choice may change to."""
    line = order.items[0]
    ref = f"{order.ref}-early"
    match fate.change:
        case Change.ALL:
            return [_of_order(order, "CancelOrder", cancellationRef=ref, cancellationReason="CHANGED_MIND")]
        case Change.LINE:
            return [_of_order(order, "CancelItems", items=[{"ref": line.ref}], cancellationRef=ref)]
        case Change.MORE:
            return _revision(order, ref, items=[{"ref": line.ref, "quantity": line.quantity + 1}])
        case Change.FEWER:
            return _revision(order, ref, items=[{"ref": line.ref, "quantity": line.quantity - 1}])
        case Change.PLACE:
            choice = order.fulfilment_choices[-1]
            return _revision(order, ref, choices=[{"ref": choice.ref, **other_place}])
    return []


def next_steps(order: OrderView, fate: Fate) -> list[Step]:
    """Everything that is due now."""
    steps = [step for one in order.fulfilments for step in _of_fulfilment(one, fate)]
    return [*steps, *_at_the_counter(order, fate)]


def _of_fulfilment(one: FulfilmentView, fate: Fate) -> Iterator[Step]:
    match one.status:
        case "AWAITING_WAVE" | "ASSIGNED":
            wanted = {item.ref: item.requested_quantity - item.withdrawn_quantity for item in one.items}
            found = units_found(fate, one.ref, {ref: units for ref, units in wanted.items() if units})
            yield _fulfilment(one, "ConfirmPick", fulfilmentItems=found)
        case "FULFILLED" | "PARTIALLY_FULFILLED":
            yield _fulfilment(one, "PackFulfilment")
        case "AWAITING_COURIER_COLLECTION" | "AWAITING_CARRIER_COLLECTION":
            refs = {parcel.consignment_ref for parcel in one.articles if parcel.consignment_status == "PROCESSING"}
            for ref in sorted(ref for ref in refs if ref is not None):
                yield Step(name="CourierCollected", entity_type="CONSIGNMENT", entity_ref=ref)
        case "AWAITING_ARRIVAL":
            is_lost = fate.dice(f"{one.ref}/arrival").randrange(100) < LOSSES
            yield _fulfilment(one, "ReportLost" if is_lost else "ConfirmArrival")
        case "UNCOLLECTED":
            yield _fulfilment(one, "PutBack")
        case "ESCALATED":
            yield _fulfilment(one, "CancelUnfulfillableItems")


def _at_the_counter(order: OrderView, fate: Fate) -> Iterator[Step]:
    """Somebody comes for what is ready, unless it is left."""
    if fate.is_left:
        return
    if order.type == Kind.MULTI:
        waiting = [("FULFILMENT_CHOICE", one.ref) for one in order.fulfilment_choices if one.status == ON_THE_COUNTER]
    else:
        waiting = [("ORDER", order.ref)] if order.status == ON_THE_COUNTER else []
    for entity_type, ref in waiting:
        if fate.is_extended:
            more = {"days": 1, "extensionRef": f"{ref}-call"}
            yield Step(name="ExtendCollection", entity_type=entity_type, entity_ref=ref, attributes=more)
        yield Step(name="Collect", entity_type=entity_type, entity_ref=ref, attributes=COLLECTOR)


def _revision(order: OrderView, ref: str, **asked: Any) -> list[Step]:
    return [
        _of_order(order, "ProposeRevision", **asked, revisionRef=ref),
        _of_order(order, "ConfirmRevision", number=1, revisionRef=ref),
    ]


def _of_order(order: OrderView, name: str, **attributes: Any) -> Step:
    return Step(name=name, entity_type="ORDER", entity_ref=order.ref, attributes=attributes)


def _fulfilment(one: FulfilmentView, name: str, **attributes: Any) -> Step:
    return Step(name=name, entity_type="FULFILMENT", entity_ref=one.ref, attributes=attributes)
