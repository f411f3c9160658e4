"""Real orders in the order of time, as many as wanted.

The published months are gone through again and again. Each time orders get fresh refs and move on by
13 whole weeks, so weekdays, hours and the distribution of sizes stay those of the source.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import count
from typing import Final

import msgspec

from lading.demo.data import refusals
from lading.demo.data.addresses import AddressBook, read_address_book
from lading.demo.data.cancellations import CancellationLedger
from lading.demo.data.files import Row, packaged_rows
from lading.demo.data.model import DemoAddress, DemoCancellation, DemoOrder, DemoOrderItem
from lading.demo.data.order_lines import LineKind, SourceLine, kind_of, parse_line
from lading.demo.data.products import CURRENCY
from lading.demo.data.refusals import Refusal, RowRefused

SOURCE: Final = "order_lines"

# Longer than the three months by less than two days, so that one time round ends before the next begins.
CYCLE: Final = timedelta(weeks=13)

OrderOutcome = DemoOrder | DemoCancellation | Refusal


class SourceInvoice(msgspec.Struct, frozen=True):
    """The accepted lines of one invoice; not empty, all lines of one customer."""

    number: str
    products: tuple[SourceLine, ...]
    delivery_price_minor: int

    @property
    def customer_ref(self) -> str | None:
        customer = self.products[0].customer
        return customer_ref_of(customer) if customer else None


def customer_ref_of(number: str) -> str:
    """The ref of the customer with a published number."""
    return f"CUSTOMER-{number}"


def read_orders(limit: int | None = None) -> Iterator[OrderOutcome]:
    """Orders `HD-000001`, …, without end unless limited to a number of orders (not of outcomes).

    A refusal comes once, before the order its line was left out of. A cancellation comes every time round,
    after the orders it takes back, and points to their refs of that time round.
    """
    return stream_orders(packaged_rows("order_lines.csv.gz"), read_address_book(), limit)


def stream_orders(rows: Iterable[Row], book: AddressBook, limit: int | None = None) -> Iterator[OrderOutcome]:
    """As `read_orders`, of any rows; without a limit they must hold at least one order."""
    outcomes = list(invoices(rows))
    kept = [outcome for outcome in outcomes if isinstance(outcome, SourceInvoice)]
    sales = sum(not invoice.products[0].is_cancellation for invoice in kept)
    for cycle in count() if sales else range(1):
        taken = sales * cycle
        left = None if limit is None else limit - taken
        if left is not None and left <= 0:
            return
        yield from _one_time_round(outcomes if cycle == 0 else kept, book, cycle, taken, left)


def invoices(rows: Iterable[Row]) -> Iterator[SourceInvoice | Refusal]:
    """Group the lines that are goods or delivery charges by invoice, refusing the others one by one.

    Invoices come in the order of their first lines: lines of two invoices of one minute may be mixed.
    """
    grouped: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for position, row in enumerate(rows, start=1):
        grouped[row["invoice"]].append((position, row))
    for number, numbered in grouped.items():
        lines: list[tuple[SourceLine, LineKind]] = []
        for position, row in numbered:
            outcome = _line(f"{position} {number}:{row['stock_code']}", row)
            if isinstance(outcome, Refusal):
                yield outcome
            else:
                lines.append(outcome)
        if lines:
            yield _invoice(number, lines)


def _line(name: str, row: Row) -> tuple[SourceLine, LineKind] | Refusal:
    try:
        line = parse_line(row)
        return line, kind_of(line)
    except RowRefused as refusal:
        return refusal.as_refusal(SOURCE, name)


def _invoice(number: str, lines: list[tuple[SourceLine, LineKind]]) -> SourceInvoice | Refusal:
    products = tuple(line for line, kind in lines if kind is LineKind.PRODUCT)
    charges = sum(line.quantity * line.price_minor for line, kind in lines if kind is LineKind.DELIVERY_CHARGE)
    if products:
        return SourceInvoice(number, products, charges)
    message = f"Invoice {number} charges {charges} minor units for delivery of nothing."
    return Refusal(SOURCE, number, refusals.ORDER_WITHOUT_PRODUCTS, message, "Give it a line with a product.")


def _one_time_round(
    outcomes: Iterable[SourceInvoice | Refusal], book: AddressBook, cycle: int, taken: int, left: int | None
) -> Iterator[OrderOutcome]:
    ledger = CancellationLedger()
    for outcome in outcomes:
        if isinstance(outcome, Refusal):
            yield outcome
        elif outcome.products[0].is_cancellation:
            yield _cancellation(outcome, cycle, ledger)
        else:
            taken += 1
            order = _order(outcome, f"HD-{taken:06d}", cycle, book)
            ledger.record(order)
            yield order
            left = None if left is None else left - 1
            if left == 0:
                return


def _order(invoice: SourceInvoice, ref: str, cycle: int, book: AddressBook) -> DemoOrder:
    items = (
        DemoOrderItem(f"{ref}-{number}", line.stock_code, line.quantity, line.price_minor)
        for number, line in enumerate(invoice.products, start=1)
    )
    return DemoOrder(
        ref=ref,
        source_invoice=invoice.number,
        placed_at=invoice.products[0].invoiced_at + cycle * CYCLE,
        currency=CURRENCY,
        customer_ref=invoice.customer_ref,
        items=tuple(items),
        delivery_price_minor=invoice.delivery_price_minor,
        delivery_address=_delivery_address(invoice, cycle, book),
    )


def _delivery_address(invoice: SourceInvoice, cycle: int, book: AddressBook) -> DemoAddress:
    """A customer always lives in the same place; a guest types an address in, which has no coordinates."""
    if invoice.customer_ref is not None:
        return book.address_for(invoice.customer_ref)
    typed = book.address_for(f"{invoice.number}/{cycle}")
    return msgspec.structs.replace(typed, latitude=None, longitude=None)


def _cancellation(invoice: SourceInvoice, cycle: int, ledger: CancellationLedger) -> DemoCancellation:
    return DemoCancellation(
        ref=invoice.number if cycle == 0 else f"{invoice.number}-{cycle}",
        cancelled_at=invoice.products[0].invoiced_at + cycle * CYCLE,
        customer_ref=invoice.customer_ref,
        items=tuple(ledger.match(invoice.customer_ref, line) for line in invoice.products),
    )
