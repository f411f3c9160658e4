"""What the staff of stores and warehouses does next with an order, by what the API says of it. Pure."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any
from uuid import UUID

import msgspec

from lading.demo.documents import FulfilmentView, ItemView, OrderView

# Of 100 picks so many find everything, and so many a part of it; the others find nothing.
FULL_PICKS = 93
SHORT_PICKS = 5

_ENDED = frozenset({"COMPLETE", "REJECTED", "EXPIRED", "CANCELLED", "ESCALATED"})
_UNPICKED = frozenset({"CREATED", "PROCESSING", "AWAITING_WAVE", "ASSIGNED"})
_CANCELLABLE = frozenset({"CREATED", "RECEIVED", "BOOKED", "PICK_PACK", "ESCALATED"})


class StaffEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A user action as an event about a part of an order."""

    name: str
    entity_type: str
    entity_ref: str
    attributes: dict[str, Any] = {}

    @property
    def key(self) -> tuple[str, str]:
        """The same for the same action on the same thing: it is done once."""
        return self.name, self.entity_ref


class Waiting(msgspec.Struct, frozen=True):
    """A fulfilment that waits for a wave at its location."""

    location_ref: str
    fulfilment_id: UUID


class Steps(msgspec.Struct, frozen=True):
    """What is to be done with an order now."""

    events: tuple[StaffEvent, ...]
    waiting: tuple[Waiting, ...]


def next_steps(order: OrderView, seed: int) -> Steps:
    """Every user action that is due; the same seed finds the same units on the shelf."""
    waiting = tuple(Waiting(one.location_ref, one.id) for one in order.fulfilments if one.status == "AWAITING_WAVE")
    return Steps(tuple(_events(order, seed)), waiting)


def is_ended(order: OrderView) -> bool:
    """Whether nobody has anything left to do: cancelled, complete, or a person's case with all else done."""
    if order.status in {"COMPLETE", "CANCELLED"}:
        return True
    return order.status == "ESCALATED" and all(one.status in _ENDED for one in order.fulfilments)


def is_cancellable(order: OrderView) -> bool:
    """Whether the customer may still have the whole order back: nothing of it is picked."""
    live = [one for one in order.fulfilments if one.status not in _ENDED]
    return order.status in _CANCELLABLE and all(one.status in _UNPICKED for one in live)


def _events(order: OrderView, seed: int) -> Iterator[StaffEvent]:
    for fulfilment in order.fulfilments:
        if fulfilment.status == "ASSIGNED":
            attributes = {"fulfilmentItems": picked_items(order.ref, fulfilment, seed)}
            yield _of_fulfilment("ConfirmPick", fulfilment, attributes)
        elif fulfilment.status in {"FULFILLED", "PARTIALLY_FULFILLED"}:
            yield _of_fulfilment("PackFulfilment", fulfilment, {})
        elif fulfilment.status == "AWAITING_COURIER_COLLECTION":
            yield from _collections(fulfilment)


def _of_fulfilment(name: str, fulfilment: FulfilmentView, attributes: dict[str, Any]) -> StaffEvent:
    return StaffEvent(name=name, entity_type="FULFILMENT", entity_ref=fulfilment.ref, attributes=attributes)


def _collections(fulfilment: FulfilmentView) -> Iterator[StaffEvent]:
    waiting = {one.consignment_ref for one in fulfilment.articles if one.consignment_status == "PROCESSING"}
    for ref in sorted(ref for ref in waiting if ref is not None):
        yield StaffEvent(name="CourierCollected", entity_type="CONSIGNMENT", entity_ref=ref)


def picked_items(order_ref: str, fulfilment: FulfilmentView, seed: int) -> list[dict[str, Any]]:
    """What the picker finds of each item: everything, all but a part of one item, or nothing."""
    chance = _hundredth(f"{seed}/{order_ref}/{fulfilment.ref}")
    if chance < FULL_PICKS:
        missing = [0] * len(fulfilment.items)
    elif chance < FULL_PICKS + SHORT_PICKS:
        missing = _missing_of_one(fulfilment.items, _hundredth(f"{seed}/{order_ref}/{fulfilment.ref}/item"))
    else:
        missing = [item.requested_quantity for item in fulfilment.items]
    return [
        {"ref": item.ref, "filledQuantity": item.requested_quantity - gone}
        for item, gone in zip(fulfilment.items, missing, strict=True)
    ]


def _missing_of_one(items: tuple[ItemView, ...], chance: int) -> list[int]:
    place = chance % len(items)
    return [(item.requested_quantity + 1) // 2 if index == place else 0 for index, item in enumerate(items)]


def _hundredth(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) % 100
