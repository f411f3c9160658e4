"""Which order a cancellation takes back."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lading.demo.data import refusals
from lading.demo.data.cancellations import CancellationLedger
from lading.demo.data.model import DemoAddress, DemoOrder, DemoOrderItem
from lading.demo.data.order_lines import parse_line
from tests.unit.demo.data.outcomes import Outcomes

AT = "2010-12-01 08:26:00"


def order_of(*quantities: int, ref: str = "HD-1", customer_ref: str | None = "CUSTOMER-1") -> DemoOrder:
    line = parse_line(row_of(1))
    items = tuple(DemoOrderItem(f"{ref}-{n}", "22586", quantity, 85) for n, quantity in enumerate(quantities, 1))
    home = DemoAddress("1 Street", "", "Town", "WA", "98011", "US", None, None)
    return DemoOrder(ref, "1", line.invoiced_at, "GBP", customer_ref, items, 0, home)


def row_of(quantity: int) -> dict[str, str]:
    invoiced = {"invoice": "C1", "stock_code": "22586", "invoiced_at": AT, "price": "0.85", "customer": "1"}
    return {**invoiced, "quantity": str(-quantity)}


def test_the_order_of_74215_pieces_is_taken_back_by_its_cancellation(defective: Outcomes) -> None:
    (item,) = defective.cancellation("C541433").items
    assert (item.match, item.order_ref) == (refusals.ORIGINAL_FOUND, defective.order("541431").ref)
    assert item.order_item_ref == defective.order("541431").items[0].ref
    assert item.quantity == 74_215


def test_a_cancellation_before_its_order_takes_more_than_was_ordered(defective: Outcomes) -> None:
    (item,) = defective.cancellation("C538314").items
    assert (item.match, item.quantity, item.order_ref) == (refusals.CANCELLED_MORE_THAN_ORDERED, 47, None)


def test_a_cancellation_of_an_order_before_the_data_begins_has_no_original(defective: Outcomes) -> None:
    (item,) = defective.cancellation("C536383").items
    assert (item.match, item.order_ref, item.order_item_ref) == (refusals.NO_EARLIER_ORDER, None, None)


def test_a_guests_cancellation_cannot_be_matched(defective: Outcomes) -> None:
    cancellation = defective.cancellation("C538686")
    assert cancellation.customer_ref is None
    assert [item.match for item in cancellation.items] == [refusals.CANCELLED_WITHOUT_CUSTOMER]


def test_the_latest_order_with_enough_pieces_is_taken() -> None:
    ledger = CancellationLedger()
    ledger.record(order_of(5, ref="HD-1"))
    ledger.record(order_of(5, ref="HD-2"))
    ledger.record(order_of(2, ref="HD-3"))
    matches = [ledger.match("CUSTOMER-1", parse_line(row_of(4))) for _ in range(3)]
    assert [match.order_ref for match in matches] == ["HD-2", "HD-1", None]
    assert matches[2].match == refusals.CANCELLED_MORE_THAN_ORDERED


def test_a_guests_order_is_never_an_original() -> None:
    ledger = CancellationLedger()
    ledger.record(order_of(5, customer_ref=None))
    assert ledger.match("CUSTOMER-1", parse_line(row_of(1))).match == refusals.NO_EARLIER_ORDER


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6), st.lists(st.integers(1, 20), max_size=12))
def test_nothing_is_taken_back_twice(ordered: list[int], cancelled: list[int]) -> None:
    ledger = CancellationLedger()
    order = order_of(*ordered)
    ledger.record(order)
    taken: Counter[str] = Counter()
    for quantity in cancelled:
        match = ledger.match("CUSTOMER-1", parse_line(row_of(quantity)))
        if match.order_item_ref is not None:
            taken[match.order_item_ref] += match.quantity
    assert all(taken[item.ref] <= item.quantity for item in order.items)
