"""Shares of an amount that add up to it, to the last minor unit, whatever the parts and their order."""

from collections.abc import Iterable, Sequence

from lading.order.model import FulfilmentChoice, OrderFields, OrderItem
from lading.service.returns.model import LineWorth


def share(amount_minor: int, quantity: int, before: int, units: int) -> int:
    """What `units` of `quantity` are worth, after `before` others: each unit once, all of them the whole amount."""
    assert 0 <= before <= before + units <= quantity, f"{before} + {units} of {quantity}"
    return _cut(amount_minor, before + units, quantity) - _cut(amount_minor, before, quantity)


def spread(amount_minor: int, weights: Sequence[int]) -> list[int]:
    """The amount in parts in proportion to the weights; without any weight nothing is given to anybody."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts, before = [], 0
    for weight in weights:
        parts.append(share(amount_minor, whole, before, weight))
        before += weight
    return parts


def worth_of_lines(order: OrderFields, delivery_minor: int) -> list[LineWorth]:
    """What was paid for each order item: what the order costs, with its discount spread over items and delivery."""
    nets, taxes = [_net(item) for item in order.items], [_tax(item) for item in order.items]
    weights = [net + tax for net, tax in zip(nets, taxes, strict=True)]
    whole = sum(weights) + delivery_minor
    total = whole if order.total_minor is None else min(order.total_minor, whole)
    paid = spread(total, [*weights, delivery_minor])
    return [
        _worth(item.quantity, amount, net, tax)
        for item, amount, net, tax in zip(order.items, paid, nets, taxes, strict=False)
    ]


def delivery_of(choices: Iterable[FulfilmentChoice]) -> int:
    """What delivery costs, with tax."""
    names = ("fulfilment_price_minor", "fulfilment_tax_price_minor")
    return sum(int(choice.details.get(name) or 0) for choice in choices for name in names)


def _worth(quantity: int, paid: int, net: int, tax: int) -> LineWorth:
    paid_tax = spread(paid, [net, tax])[1]
    return LineWorth(quantity, paid - paid_tax, paid_tax)


def _net(item: OrderItem) -> int:
    if item.total_minor is not None:
        return item.total_minor
    price = item.paid_price_minor if item.paid_price_minor is not None else item.price_minor
    return (price or 0) * item.quantity


def _tax(item: OrderItem) -> int:
    return item.total_tax_minor if item.total_tax_minor is not None else (item.tax_price_minor or 0) * item.quantity


def _cut(amount_minor: int, units: int, quantity: int) -> int:
    """The amount up to a unit, rounded half up."""
    return (2 * amount_minor * units + quantity) // (2 * quantity)
