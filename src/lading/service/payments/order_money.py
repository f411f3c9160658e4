"""What of an order is to be held, and what is to be captured by now. Pure; amounts in minor units."""

from collections import Counter
from uuid import UUID

import msgspec

from lading.engine.entity import Aggregate
from lading.order.amounts.due import Bill, bill_of, due_of, parts_of
from lading.order.model import FULFILMENT, OrderFields

HANDED_OVER = frozenset({"COMPLETE", "SHIPPED", "DELIVERED", "COLLECTED"})


def owed(order: Aggregate) -> int:
    """What the order costs as it stands; its total where its lines do not say what they cost."""
    bill = bill_of(order)
    if not parts_of(bill) and any(item.quantity > item.cancelled_quantity for item in bill.order.items):
        return bill.order.total_minor or 0
    return due_of(bill).total


def earned(order: Aggregate) -> int:
    """What it would cost had only what was handed over been ordered; nothing while nothing was.

    Each fulfilment so adds its part, with its share of discount and delivery, and the last one brings it to what is
    owed, to the cent. Where lines do not say what they cost, all of it is earned with the last unit.
    """
    units: Counter[UUID] = Counter()
    for fulfilment in order.children(FULFILMENT):
        if fulfilment.status in HANDED_OVER:
            for item in fulfilment.fields.items:
                units[item.order_item_id] += item.kept_quantity
    if not units.total():
        return 0
    bill = bill_of(order)
    fields: OrderFields = bill.order
    if not parts_of(bill):
        is_whole = all(units[item.id] >= item.quantity - item.cancelled_quantity for item in fields.items)
        return owed(order) if is_whole else 0
    items = tuple(
        msgspec.structs.replace(item, cancelled_quantity=max(item.cancelled_quantity, item.quantity - units[item.id]))
        for item in fields.items
    )
    return due_of(Bill(msgspec.structs.replace(fields, items=items), bill.choices)).total
