"""What of an order is to be held, and what is to be captured by now. Pure; amounts in minor units."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

import msgspec

from lading.engine.entity import Aggregate, Entity
from lading.order.amounts.due import Bill, bill_of, due_of, parts_of
from lading.order.backorders.awaited import is_waiting
from lading.order.fulfilment.withdrawal import units_in
from lading.order.model import FULFILMENT, FulfilmentItem, OrderItem

HANDED_OVER = frozenset({"COMPLETE", "SHIPPED", "DELIVERED", "COLLECTED"})


def owed(order: Aggregate) -> int:
    """What the order costs as it stands; its total where its lines do not say what they cost."""
    bill = bill_of(order)
    if not parts_of(bill) and any(item.quantity > item.cancelled_quantity for item in bill.order.items):
        return bill.order.total_minor or 0
    return due_of(bill).total


def owed_at_hand(order: Aggregate) -> int:
    """What it costs without the units that wait for stock; where lines do not say what they cost, all of it."""
    bill = bill_of(order)
    if not parts_of(bill):
        return owed(order)
    waiting = _units(filter(is_waiting, order.children(FULFILMENT)), units_in)
    return _due_of_units(bill, {item.id: _wanted(item) - waiting[item.id] for item in bill.order.items})


def earned(order: Aggregate) -> int:
    """What it would cost had only what was handed over been ordered; nothing while nothing was.

    Each fulfilment so adds its part, with its share of discount and delivery, and the last one brings it to what is
    owed, to the cent. Where lines do not say what they cost, all of it is earned with the last unit.
    """
    handed_over = (one for one in order.children(FULFILMENT) if one.status in HANDED_OVER)
    units = _units(handed_over, lambda item: item.kept_quantity)
    if not units.total():
        return 0
    bill = bill_of(order)
    if not parts_of(bill):
        is_whole = all(units[item.id] >= _wanted(item) for item in bill.order.items)
        return owed(order) if is_whole else 0
    return _due_of_units(bill, units)


def _units(fulfilments: Iterable[Entity], count: Callable[[FulfilmentItem], int]) -> Counter[UUID]:
    """Units of fulfilments by order item."""
    units: Counter[UUID] = Counter()
    for fulfilment in fulfilments:
        for item in fulfilment.fields.items:
            units[item.order_item_id] += count(item)
    return units


def _wanted(item: OrderItem) -> int:
    return item.quantity - item.cancelled_quantity


def _due_of_units(bill: Bill, units: Mapping[UUID, int]) -> int:
    """What is due had nothing but these units been ordered."""
    items = tuple(
        msgspec.structs.replace(item, cancelled_quantity=max(item.cancelled_quantity, item.quantity - units[item.id]))
        for item in bill.order.items
    )
    return due_of(Bill(msgspec.structs.replace(bill.order, items=items), bill.choices)).total
