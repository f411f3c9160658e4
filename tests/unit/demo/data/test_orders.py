"""Orders from the published lines, each defect with its outcome, and orders without end."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest

from lading.demo.data import refusals
from lading.demo.data.addresses import AddressBook
from lading.demo.data.files import packaged_rows
from lading.demo.data.model import DemoOrder
from lading.demo.data.orders import read_orders, stream_orders
from lading.demo.data.products import read_products
from tests.unit.demo.data.outcomes import Outcomes

SALES = 3_725


@pytest.fixture(scope="module")
def everything() -> Outcomes:
    """Once round and 75 orders more."""
    return Outcomes(read_orders(SALES + 75))


def is_delivery_charge(row: Mapping[str, str]) -> bool:
    is_paid_or_of_a_customer = row["price"] != "0.0" or row["customer"] != ""
    return row["stock_code"] in {"POST", "DOT", "C2"} and int(row["quantity"]) > 0 and is_paid_or_of_a_customer


def test_the_first_order_is_read_whole(everything: Outcomes) -> None:
    order = everything.orders[0]
    assert (order.ref, order.source_invoice, order.customer_ref) == ("HD-000001", "536365", "CUSTOMER-17850")
    assert order.placed_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert order.currency == "GBP"
    assert len(order.items) == 7
    item = order.items[0]
    assert (item.ref, item.product_ref, item.quantity, item.price_minor) == ("HD-000001-1", "85123A", 6, 255)


def test_orders_come_in_the_order_of_time_with_refs_without_gaps(everything: Outcomes) -> None:
    orders = everything.orders
    assert [order.ref for order in orders] == [f"HD-{number:06d}" for number in range(1, SALES + 76)]
    assert all(one.placed_at <= next_one.placed_at for one, next_one in pairwise(orders))


def test_every_invoice_is_one_order_even_when_its_lines_are_mixed_with_another(everything: Outcomes) -> None:
    once_round = everything.orders[:SALES]
    assert len({order.source_invoice for order in once_round}) == SALES


def test_the_second_time_round_is_thirteen_weeks_later_under_fresh_refs(everything: Outcomes) -> None:
    first, again = everything.orders[0], everything.orders[SALES]
    assert again.source_invoice == first.source_invoice
    assert again.ref == "HD-003726"
    assert again.placed_at - first.placed_at == timedelta(weeks=13)
    assert [(item.product_ref, item.quantity) for item in again.items] == [
        (item.product_ref, item.quantity) for item in first.items
    ]


def test_orders_do_not_end(line_rows: list[Mapping[str, str]], book: AddressBook) -> None:
    orders = (outcome for outcome in stream_orders(line_rows, book) if isinstance(outcome, DemoOrder))
    taken = list(islice(orders, 1_000))
    assert len({order.ref for order in taken}) == 1_000
    assert len({order.source_invoice for order in taken}) == 10


@pytest.mark.parametrize("limit", [0, 1, 9, 10, 11, 25])
def test_the_limit_counts_orders_and_is_exact(
    limit: int, line_rows: list[Mapping[str, str]], book: AddressBook
) -> None:
    assert len(Outcomes(stream_orders(line_rows, book, limit)).orders) == limit


def test_rows_without_an_order_end_by_themselves(line_rows: list[Mapping[str, str]], book: AddressBook) -> None:
    adjustments = [row for row in line_rows if row["invoice"].startswith("A")]
    outcomes = Outcomes(stream_orders(adjustments, book))
    assert [refusal.code for refusal in outcomes.refusals] == [refusals.ACCOUNTING_ADJUSTMENT] * 3
    assert outcomes.orders == []


def test_the_refusals_of_the_demo_are_these(everything: Outcomes) -> None:
    assert Counter(refusal.code for refusal in everything.refusals) == {
        refusals.PRICE_ZERO_WITHOUT_CUSTOMER: 319,
        refusals.STOCK_WRITE_OFF: 214,
        refusals.NOT_A_PRODUCT: 164,
        refusals.DELIVERY_CHARGE_REFUNDED: 20,
        refusals.GIFT_VOUCHER: 8,
        refusals.ORDER_WITHOUT_PRODUCTS: 6,
    }


def test_the_cancellations_of_the_demo_find_these_originals(everything: Outcomes) -> None:
    once_round = [cancellation for cancellation in everything.cancellations if "-" not in cancellation.ref]
    assert Counter(item.match for cancellation in once_round for item in cancellation.items) == {
        refusals.ORIGINAL_FOUND: 1_097,
        refusals.NO_EARLIER_ORDER: 639,
        refusals.CANCELLED_WITHOUT_CUSTOMER: 39,
        refusals.CANCELLED_MORE_THAN_ORDERED: 20,
    }


def test_a_found_original_is_an_earlier_order_of_the_customer_with_that_product(everything: Outcomes) -> None:
    orders = {order.ref: order for order in everything.orders}
    for cancellation in everything.cancellations:
        for item in cancellation.items:
            if item.order_ref is not None:
                order = orders[item.order_ref]
                original = next(candidate for candidate in order.items if candidate.ref == item.order_item_ref)
                assert order.customer_ref == cancellation.customer_ref
                assert order.placed_at <= cancellation.cancelled_at
                assert original.product_ref == item.product_ref
                assert original.quantity >= item.quantity


def test_every_product_ordered_is_in_the_catalogue(everything: Outcomes) -> None:
    refs = {product.ref for product in read_products()}
    assert {item.product_ref for order in everything.orders for item in order.items} <= refs


def test_no_line_is_lost_or_invented() -> None:
    # The order beyond the last one makes the reader go past what follows the last one.
    outcomes = Outcomes(read_orders(SALES + 1))
    items = sum(len(order.items) for order in outcomes.orders[:SALES])
    items += sum(len(cancellation.items) for cancellation in outcomes.cancellations)
    line_refusals = sum(refusal.code != refusals.ORDER_WITHOUT_PRODUCTS for refusal in outcomes.refusals)
    rows = list(packaged_rows("order_lines.csv.gz"))
    assert items + line_refusals + sum(map(is_delivery_charge, rows)) == len(rows) == 105_335


def test_exact_duplicates_stay_two_items(defective: Outcomes) -> None:
    items = defective.order("555725").items
    assert [(item.product_ref, item.quantity, item.price_minor) for item in items] == [("22171", 2, 850)] * 2
    assert items[0].ref != items[1].ref


def test_a_product_ordered_twice_with_different_quantities_stays_two_items(defective: Outcomes) -> None:
    assert [(item.product_ref, item.quantity) for item in defective.order("556718").items] == [
        ("71477", 660),
        ("71477", 120),
    ]


def test_codes_that_differ_only_in_case_stay_different_products(defective: Outcomes) -> None:
    assert defective.order("539406").items[0].product_ref == "15056BL"
    assert defective.order("556429").items[0].product_ref == "15056bl"


def test_postage_becomes_the_price_of_delivery(defective: Outcomes) -> None:
    order = defective.order("536403")
    assert order.delivery_price_minor == 1_500
    assert [item.product_ref for item in order.items] == ["22867"]


def test_a_present_is_ordered_at_no_price(defective: Outcomes) -> None:
    assert [(item.quantity, item.price_minor) for item in defective.order("543599").items] == [(16, 0)]


def test_a_huge_order_stays_as_large_as_it_is(defective: Outcomes) -> None:
    assert defective.order("541431").items[0].quantity == 74_215


@pytest.mark.parametrize(
    ("invoice", "code"),
    [
        ("A563185", refusals.ACCOUNTING_ADJUSTMENT),
        ("A563186", refusals.ACCOUNTING_ADJUSTMENT),
        ("A563187", refusals.ACCOUNTING_ADJUSTMENT),
        ("536589", refusals.STOCK_WRITE_OFF),
        ("536414", refusals.PRICE_ZERO_WITHOUT_CUSTOMER),
        ("538147", refusals.NOT_A_PRODUCT),
        ("C536379", refusals.NOT_A_PRODUCT),
        ("536779", refusals.NOT_A_PRODUCT),
        ("537632", refusals.NOT_A_PRODUCT),
        ("C564763", refusals.NOT_A_PRODUCT),
        ("543358", refusals.NOT_A_PRODUCT),
        ("556955", refusals.GIFT_VOUCHER),
        ("C539073", refusals.DELIVERY_CHARGE_REFUNDED),
        ("538175", refusals.ORDER_WITHOUT_PRODUCTS),
        ("550193", refusals.PRICE_FINER_THAN_A_PENNY),
    ],
)
def test_each_published_defect_has_one_outcome(invoice: str, code: str, defective: Outcomes) -> None:
    assert defective.refusal_codes(invoice) == [code]
    assert all(order.source_invoice != invoice for order in defective.orders)


def test_refusals_come_only_the_first_time_round(line_rows: list[Mapping[str, str]], book: AddressBook) -> None:
    once = Outcomes(stream_orders(line_rows, book, limit=10))
    thrice = Outcomes(stream_orders(line_rows, book, limit=30))
    # The adjustments after the last sale are reached only when a second time round is wanted.
    assert len(thrice.refusals) == len({refusal.row for refusal in thrice.refusals})
    assert {refusal.row for refusal in once.refusals} <= {refusal.row for refusal in thrice.refusals}


def test_a_customer_always_lives_in_one_place_and_a_guest_types_without_coordinates(everything: Outcomes) -> None:
    homes: dict[str, set[str]] = {}
    for order in everything.orders:
        if order.customer_ref is None:
            assert (order.delivery_address.latitude, order.delivery_address.longitude) == (None, None)
        else:
            assert order.delivery_address.latitude is not None
            homes.setdefault(order.customer_ref, set()).add(str(order.delivery_address))
    assert len(homes) > 1_000
    assert all(len(addresses) == 1 for addresses in homes.values())
