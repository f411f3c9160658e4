"""Which order does a cancellation take back? The source has no link, so it is found by what is known.

The original is an earlier order line of the same customer for the same product that still has as many
pieces to take back; of several the latest. Nothing is taken back twice.
"""

from collections import defaultdict

from lading.demo.data import refusals
from lading.demo.data.model import DemoCancellationLine, DemoOrder
from lading.demo.data.order_lines import SourceLine


class OpenLine:
    """An order line with the pieces that were not taken back yet."""

    def __init__(self, order_ref: str, line_ref: str, quantity: int) -> None:
        self.order_ref = order_ref
        self.line_ref = line_ref
        self.quantity = quantity


class CancellationLedger:
    """The open lines of every customer and product, oldest first; fed in the order of time."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], list[OpenLine]] = defaultdict(list)

    def record(self, order: DemoOrder) -> None:
        """Note an order, so that later cancellations can find it; a guest's cannot be found."""
        if order.customer_ref is None:
            return
        for line in order.lines:
            self._open[order.customer_ref, line.product_ref].append(OpenLine(order.ref, line.ref, line.quantity))

    def match(self, customer_ref: str | None, line: SourceLine) -> DemoCancellationLine:
        """Take the pieces back from their original, or say why there is none."""
        quantity = -line.quantity
        if customer_ref is None:
            return _unmatched(line, refusals.CANCELLED_WITHOUT_CUSTOMER)
        lines = self._open.get((customer_ref, line.stock_code), [])
        original = next((open_line for open_line in reversed(lines) if open_line.quantity >= quantity), None)
        if original is None:
            code = refusals.CANCELLED_MORE_THAN_ORDERED if lines else refusals.NO_EARLIER_ORDER
            return _unmatched(line, code)
        original.quantity -= quantity
        return _cancelled(line, refusals.ORIGINAL_FOUND, original)


def _unmatched(line: SourceLine, code: str) -> DemoCancellationLine:
    return _cancelled(line, code, None)


def _cancelled(line: SourceLine, code: str, original: OpenLine | None) -> DemoCancellationLine:
    return DemoCancellationLine(
        product_ref=line.stock_code,
        quantity=-line.quantity,
        price_minor=line.price_minor,
        match=code,
        order_ref=original.order_ref if original else None,
        order_line_ref=original.line_ref if original else None,
    )
