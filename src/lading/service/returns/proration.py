"""What units that come back are worth: shares of what their order item costs, which add up to it. Pure.

Cancelled units are counted from the first of an item (lading.order.amounts), returned ones from the last. So both
together are never worth more than the item, and all of its units are worth exactly what it costs.
"""

from collections.abc import Sequence

from lading.order.amounts.due import Bill, Line, lines_of
from lading.order.amounts.sharing import portion
from lading.order.amounts.sharing import share as shared
from lading.order.kits.explosion import PARENT
from lading.service.returns.model import LineWorth


def share(amount_minor: int, quantity: int, before: int, units: int) -> int:
    """What `units` of `quantity` are worth, after `before` others, counted from the last."""
    assert 0 <= before <= before + units <= quantity, f"{before} + {units} of {quantity}"
    left = quantity - before
    return portion(amount_minor, left, quantity) - portion(amount_minor, left - units, quantity)


def worth_of_lines(bill: Bill) -> list[LineWorth]:
    """What was paid for each order item, its part of the order's discount taken off.

    The price of a kit is with the kit; it is borne by the components, which are what comes back, by their units.
    """
    lines = lines_of(bill)
    worth = {line.item.ref: _worth(line.item.quantity, line) for line in lines}
    kits = {line.item.attributes[PARENT]["value"] for line in lines if PARENT in line.item.attributes}
    for ref in kits & worth.keys():
        worth |= _components(worth[ref], [line for line in lines if _parent(line) == ref])
    return [worth[line.item.ref] for line in lines]


def _components(kit: LineWorth, components: Sequence[Line]) -> dict[str, LineWorth]:
    units = [line.item.quantity for line in components]
    nets, taxes = shared(kit.net_minor, units), shared(kit.tax_minor, units)
    return {
        line.item.ref: LineWorth(quantity, net, tax)
        for line, quantity, net, tax in zip(components, units, nets, taxes, strict=True)
    }


def _worth(quantity: int, line: Line) -> LineWorth:
    """A discount is taken off the goods first, then off the tax."""
    paid = max(line.net, 0)
    tax = min(line.tax, paid)
    return LineWorth(quantity, paid - tax, tax)


def _parent(line: Line) -> str | None:
    kept = line.item.attributes.get(PARENT)
    return kept["value"] if kept else None
