"""Which order does a cancellation take back? The source has no link, so it is found by what is known.

The original is an earlier order item of the same customer for the same product that still has as many
pieces to take back; of several the latest. Nothing is taken back twice.
"""

from collections import defaultdict

from lading.demo.data import refusals
from lading.demo.data.model import DemoCancellationItem, DemoOrder
from lading.demo.data.order_lines import SourceLine


class OpenItem:
    """An order item with the pieces that were not taken back yet."""

    def __init__(self, order_ref: str, item_ref: str, quantity: int) -> None:
        self.order_ref = order_ref
        self.item_ref = item_ref
        self.quantity = quantity


class CancellationLedger:
    """The open items of every customer and product, oldest first; fed in the order of time."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], list[OpenItem]] = defaultdict(list)

    def record(self, order: DemoOrder) -> None:
        """Note an order, so that later cancellations can find it; a guest's cannot be found."""
        if order.customer_ref is None:
            return
        for item in order.items:
            self._open[order.customer_ref, item.product_ref].append(OpenItem(order.ref, item.ref, item.quantity))

    def match(self, customer_ref: str | None, line: SourceLine) -> DemoCancellationItem:
        """Take the pieces back from their original, or say why there is none."""
        quantity = -line.quantity
        if customer_ref is None:
            return _unmatched(line, refusals.CANCELLED_WITHOUT_CUSTOMER)
        items = self._open.get((customer_ref, line.stock_code), [])
        original = next((open_item for open_item in reversed(items) if open_item.quantity >= quantity), None)
        if original is None:
            code = refusals.CANCELLED_MORE_THAN_ORDERED if items else refusals.NO_EARLIER_ORDER
            return _unmatched(line, code)
        original.quantity -= quantity
        return _cancelled(line, refusals.ORIGINAL_FOUND, original)


def _unmatched(line: SourceLine, code: str) -> DemoCancellationItem:
    return _cancelled(line, code, None)


def _cancelled(line: SourceLine, code: str, original: OpenItem | None) -> DemoCancellationItem:
    return DemoCancellationItem(
        product_ref=line.stock_code,
        quantity=-line.quantity,
        price_minor=line.price_minor,
        match=code,
        order_ref=original.order_ref if original else None,
        order_item_ref=original.item_ref if original else None,
    )
