"""What a cancellation asks for: everything, or units of lines, each with its reason. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec

from lading.kernel.json import Json
from lading.order.kits.explosion import EXPLODED, PARENT
from lading.order.model import OrderItem
from lading.order.refusals import LinesRefused

REASON_LENGTH_MAX = 255
_HINT = "Send attributes.items: [{ref, quantity?, reason?}], or no items for the whole order."

Actor = Literal["AGENT", "CUSTOMER", "SYSTEM"]


class LineWish(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A line by its ref; without a quantity all of it that is still wanted."""

    ref: str
    quantity: int | None = None
    reason: str | None = None


class Cancellation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The attributes of a cancellation. cancelledBy: who wants it; an agent where nobody says."""

    items: tuple[LineWish, ...] = ()
    cancellation_reason: str | None = None
    cancelled_by: Actor | None = None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Units of one line to cancel, and why."""

    item: OrderItem
    units: int
    reason: str | None


def cancellation_in(attributes: Mapping[str, Any]) -> Cancellation:
    """The cancellation in an event. Raises LinesRefused CANCELLATION_MALFORMED."""
    try:
        return msgspec.convert(dict(attributes), Cancellation)
    except msgspec.ValidationError as error:
        raise LinesRefused("CANCELLATION_MALFORMED", f"{error}.", _HINT) from error


def check_reasons(asked: Cancellation, allowed: Json) -> None:
    """Raises LinesRefused CANCELLATION_REASON_UNKNOWN for a reason that a list of allowed ones does not hold."""
    for reason in (asked.cancellation_reason, *(wish.reason for wish in asked.items)):
        if reason is None:
            continue
        if not reason or len(reason) > REASON_LENGTH_MAX or (isinstance(allowed, list) and reason not in allowed):
            hint = "Send one of the reasons that the retailer allows."
            raise LinesRefused("CANCELLATION_REASON_UNKNOWN", f"{reason[:80]!r} is none of the reasons.", hint)


def wanted_of(asked: Cancellation, items: Sequence[OrderItem]) -> tuple[Wanted, ...]:
    """The units of each line to cancel; a kit stands for its components. Lines with nothing left to cancel go out.

    Raises LinesRefused ORDER_ITEM_UNKNOWN, ORDER_ITEM_TWICE or QUANTITY_INVALID (less than one, or more than is
    still wanted of the line).
    """
    if not asked.items:
        return tuple(_all_of(item, asked.cancellation_reason) for item in items if _left(item))
    by_ref = {item.ref: item for item in items}
    components: dict[str, list[OrderItem]] = {}
    for item in items:
        if PARENT in item.attributes:
            components.setdefault(item.attributes[PARENT]["value"], []).append(item)
    found: dict[UUID, Wanted] = {}
    for wish in asked.items:
        if wish.ref not in by_ref:
            raise LinesRefused("ORDER_ITEM_UNKNOWN", f"The order has no item {wish.ref[:100]}.", _HINT)
        meant = by_ref[wish.ref]
        for one in _wanted(meant, wish, asked.cancellation_reason, components.get(meant.ref, ())):
            if one.item.id in found:
                raise LinesRefused("ORDER_ITEM_TWICE", f"The item {one.item.ref} is named twice.", _HINT)
            found[one.item.id] = one
    return tuple(found.values())


def _wanted(item: OrderItem, wish: LineWish, reason: str | None, components: Sequence[OrderItem]) -> list[Wanted]:
    reason = wish.reason or reason
    if item.status == EXPLODED and components:
        kits = item.quantity if wish.quantity is None else wish.quantity
        if not 0 < kits <= item.quantity:
            raise _quantity(item, kits, item.quantity)
        wished = [(one, one.quantity * kits // item.quantity) for one in components]
    else:
        wished = [(item, _left(item) if wish.quantity is None else wish.quantity)]
    for one, units in wished:
        if not 0 < units <= _left(one):
            raise _quantity(one, units, _left(one))
    return [Wanted(item=one, units=units, reason=reason) for one, units in wished]


def _all_of(item: OrderItem, reason: str | None) -> Wanted:
    return Wanted(item=item, units=_left(item), reason=reason)


def _left(item: OrderItem) -> int:
    return item.quantity - item.cancelled_quantity


def _quantity(item: OrderItem, units: int, left: int) -> LinesRefused:
    message = f"{units} units of {item.ref} cannot be cancelled, {left} are still wanted."
    return LinesRefused("QUANTITY_INVALID", message, "Cancel at least one unit and at most what is still wanted.")
