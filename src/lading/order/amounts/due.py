"""What the customer owes for an order as it stands: lines, taxes, delivery, less discounts and what is cancelled. Pure.

Every change of an order (a cancellation, a revision) is worth the difference of what is due before and after it. So all
refunds and charges of an order always sum to the difference between its first and its last state: nothing drifts.

An order's total below its parts is a discount. It is borne by the lines the order was taken with, in proportion to
their price with tax; lines that a revision added bear none. Delivery is owed in proportion to the worth of the units
of its choice that are still wanted, lines added later left out: a choice that a revision added has those it came with.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from lading.engine.entity import Aggregate
from lading.order.amounts.sharing import portion, share
from lading.order.kits.explosion import EXPLODED, PARENT
from lading.order.model import FULFILMENT_CHOICE, FulfilmentChoice, OrderFields, OrderItem

# The attribute of a line that a revision added: the number of the revision.
ADDED_BY_REVISION = "addedByRevision"
_DELIVERY = ("fulfilment_price_minor", "fulfilment_tax_price_minor")


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """Amounts in minor units; total = goods + tax - discount + delivery + delivery_tax, exactly."""

    goods: int = 0
    tax: int = 0
    discount: int = 0
    delivery: int = 0
    delivery_tax: int = 0

    @property
    def total(self) -> int:
        """What is owed altogether."""
        return self.goods + self.tax - self.discount + self.delivery + self.delivery_tax

    def minus(self, other: "Due") -> "Due":
        """The difference, part by part."""
        return Due(**{name: getattr(self, name) - getattr(other, name) for name in Due.__struct_fields__})


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it is charged: goods and tax for all its units, its share of the discount, units still wanted."""

    item: OrderItem
    goods: int
    tax: int
    discount: int
    cancelled: int

    @property
    def net(self) -> int:
        """What the whole line costs."""
        return self.goods + self.tax - self.discount


class Bill(msgspec.Struct, frozen=True):
    """All that an order's price hangs on: its fields, and its choices, the oldest first."""

    order: OrderFields
    choices: tuple[FulfilmentChoice, ...]


def bill_of(order: Aggregate) -> Bill:
    """The bill of an order as it stands."""
    return Bill(order.root.fields, tuple(one.fields for one in order.children(FULFILMENT_CHOICE)))


def due_of(bill: Bill) -> Due:
    """What is owed for an order."""
    lines = lines_of(bill)
    return _sum([*map(_line_due, lines), *_deliveries_due(bill, lines)])


def lines_of(bill: Bill) -> tuple[Line, ...]:
    """The lines as they are charged."""
    items = bill.order.items
    goods = [_goods(item) for item in items]
    taxes = [_tax(item) for item in items]
    weights = [
        0 if ADDED_BY_REVISION in item.attributes else max(0, price + tax)
        for item, price, tax in zip(items, goods, taxes, strict=True)
    ]
    discounts = share(min(_discount(bill), sum(weights)), weights)
    cancelled = _cancelled_units(items)
    return tuple(
        Line(item=item, goods=price, tax=tax, discount=discount, cancelled=units)
        for item, price, tax, discount, units in zip(items, goods, taxes, discounts, cancelled, strict=True)
    )


def _line_due(line: Line) -> Due:
    """The rest of the line once the cancelled units are taken off; rounding goes to the goods."""
    net, tax, discount = (
        amount - portion(amount, line.cancelled, line.item.quantity) for amount in (line.net, line.tax, line.discount)
    )
    return Due(goods=net - tax + discount, tax=tax, discount=discount)


def _deliveries_due(bill: Bill, lines: Sequence[Line]) -> Iterable[Due]:
    """What is owed for each delivery; they bear what of the discount the lines could not."""
    charges = [[_minor(choice.details, name) for name in _DELIVERY] for choice in bill.choices]
    left = _discount(bill) - sum(line.discount for line in lines)
    discounts = share(left, [price + tax for price, tax in charges])
    for choice, (price, tax), discount in zip(bill.choices, charges, discounts, strict=True):
        gone, worth = _cancelled_share(bill, choice, lines)
        net, tax_left, discount_left = (
            amount - portion(amount, gone, worth) for amount in (price + tax - discount, tax, discount)
        )
        yield Due(delivery=net - tax_left + discount_left, delivery_tax=tax_left, discount=discount_left)


def _cancelled_share(bill: Bill, choice: FulfilmentChoice, lines: Sequence[Line]) -> tuple[int, int]:
    """How much of what the choice was taken with is cancelled, and of how much: by worth, else by units."""
    refs = {choice.ref, None} if choice is bill.choices[0] else {choice.ref}
    mine = [one for one in lines if one.item.fulfilment_choice_ref in refs] or lines
    first = min(map(_revision, mine))
    borne = [one for one in mine if _revision(one) == first]
    worth = sum(one.net for one in borne)
    if worth > 0:
        return sum(portion(one.net, one.cancelled, one.item.quantity) for one in borne), worth
    return sum(one.cancelled for one in borne), sum(one.item.quantity for one in borne)


def _revision(line: Line) -> int:
    """The number of the revision that added the line; 0 for one that the order was taken with."""
    added = line.item.attributes.get(ADDED_BY_REVISION)
    return int(added["value"]) if added else 0


def _sum(parts: Sequence[Due]) -> Due:
    return Due(**{name: sum(getattr(part, name) for part in parts) for name in Due.__struct_fields__})


def _discount(bill: Bill) -> int:
    """What the order's total is below its parts; 0 where a line or the order does not say what it costs."""
    order = bill.order
    if order.total_minor is None or any(item.total_minor is None for item in _priced(order.items)):
        return 0
    return max(0, parts_of(bill) - order.total_minor)


def parts_of(bill: Bill) -> int:
    """What all lines, their taxes and all deliveries cost before any discount."""
    charges = sum(_minor(choice.details, name) for choice in bill.choices for name in _DELIVERY)
    return sum(_goods(item) + _tax(item) for item in bill.order.items) + charges


def _priced(items: Iterable[OrderItem]) -> Iterable[OrderItem]:
    """The lines but for components of kits, whose price is with the kit."""
    return (item for item in items if PARENT not in item.attributes)


def _goods(item: OrderItem) -> int:
    if item.total_minor is not None:
        return item.total_minor
    return (item.price_minor or 0) * item.quantity


def _tax(item: OrderItem) -> int:
    if item.total_tax_minor is not None:
        return item.total_tax_minor
    return (item.tax_price_minor or 0) * item.quantity


def _cancelled_units(items: Sequence[OrderItem]) -> list[int]:
    """Cancelled units of each line; of a kit the kits of which every component is cancelled."""
    components: dict[str, list[OrderItem]] = {}
    for item in items:
        if PARENT in item.attributes:
            components.setdefault(item.attributes[PARENT]["value"], []).append(item)
    return [
        _cancelled_kits(item, components.get(item.ref, [])) if item.status == EXPLODED else item.cancelled_quantity
        for item in items
    ]


def _cancelled_kits(kit: OrderItem, components: Sequence[OrderItem]) -> int:
    return min((portion(kit.quantity, one.cancelled_quantity, one.quantity) for one in components), default=0)


def _minor(details: Any, name: str) -> int:
    return int(details.get(name) or 0)
