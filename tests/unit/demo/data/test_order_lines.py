"""One published order line: read exactly, told apart by what it is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.demo.data import refusals
from lading.demo.data.order_lines import LineKind, kind_of, minor_units, parse_line
from lading.demo.data.refusals import RowRefused

ROW = {
    "invoice": "536365",
    "stock_code": "85123A",
    "quantity": "6",
    "invoiced_at": "2010-12-01 08:26:00",
    "price": "2.55",
    "customer": "17850",
}


def code_of(**changes: str) -> str:
    with pytest.raises(RowRefused) as refused:
        kind_of(parse_line({**ROW, **changes}))
    assert refused.value.message and refused.value.hint
    return refused.value.code


def test_a_line_is_read_exactly() -> None:
    line = parse_line(ROW)
    assert (line.quantity, line.price_minor, line.customer) == (6, 255, "17850")
    assert line.invoiced_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert kind_of(line) is LineKind.PRODUCT


def test_summer_times_of_london_are_an_hour_before_utc() -> None:
    line = parse_line({**ROW, "invoiced_at": "2011-06-06 16:23:00"})
    assert line.invoiced_at == datetime(2011, 6, 6, 15, 23, tzinfo=UTC)


@given(st.integers(-10_000_000, 10_000_000))
def test_no_penny_is_lost(pennies: int) -> None:
    sign = "-" if pennies < 0 else ""
    assert minor_units(f"{sign}{abs(pennies) // 100}.{abs(pennies) % 100:02d}") == pennies


def test_a_published_price_with_one_digit_is_in_tens_of_pence() -> None:
    assert minor_units("4.5") == 450


@pytest.mark.parametrize("code", ["POST", "DOT", "C2"])
def test_carriage_is_a_delivery_charge(code: str) -> None:
    assert kind_of(parse_line({**ROW, "stock_code": code})) is LineKind.DELIVERY_CHARGE


@pytest.mark.parametrize("code", ["15056bl", "15056BL", "22423", "85123A"])
def test_catalogue_numbers_of_either_case_are_products(code: str) -> None:
    line = parse_line({**ROW, "stock_code": code})
    assert kind_of(line) is LineKind.PRODUCT
    assert line.stock_code == code


@pytest.mark.parametrize(
    "code", ["M", "m", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS", "DCGS0003", "DCGSSGIRL", "85123ABC"]
)
def test_what_is_not_in_the_catalogue_is_no_product(code: str) -> None:
    assert code_of(stock_code=code) == refusals.NOT_A_PRODUCT


def test_a_free_line_of_a_customer_is_a_present() -> None:
    assert kind_of(parse_line({**ROW, "price": "0.0"})) is LineKind.PRODUCT


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"invoice": "A563185", "stock_code": "B"}, refusals.ACCOUNTING_ADJUSTMENT),
        ({"quantity": "-10", "price": "0.0", "customer": ""}, refusals.STOCK_WRITE_OFF),
        ({"quantity": "0"}, refusals.QUANTITY_ZERO),
        ({"price": "0.0", "customer": ""}, refusals.PRICE_ZERO_WITHOUT_CUSTOMER),
        ({"price": "-1.00"}, refusals.PRICE_NEGATIVE),
        ({"price": "0.001"}, refusals.PRICE_FINER_THAN_A_PENNY),
        ({"stock_code": "gift_0001_20"}, refusals.GIFT_VOUCHER),
        ({"invoice": "C536379", "quantity": "1"}, refusals.CANCELLED_QUANTITY_NOT_NEGATIVE),
        ({"invoice": "C536379", "quantity": "0"}, refusals.CANCELLED_QUANTITY_NOT_NEGATIVE),
        ({"invoice": "C536379", "quantity": "-1", "stock_code": "POST"}, refusals.DELIVERY_CHARGE_REFUNDED),
        ({"invoice": "C536379", "quantity": "-1", "stock_code": "D"}, refusals.NOT_A_PRODUCT),
        ({"quantity": "6.5"}, refusals.LINE_UNREADABLE),
        ({"quantity": ""}, refusals.LINE_UNREADABLE),
        ({"invoiced_at": "12/1/2010 8:26"}, refusals.LINE_UNREADABLE),
        ({"price": ""}, refusals.LINE_UNREADABLE),
        ({"price": "NaN"}, refusals.LINE_UNREADABLE),
        ({"price": "Infinity"}, refusals.LINE_UNREADABLE),
    ],
)
def test_each_other_line_has_its_own_reason(changes: dict[str, str], code: str) -> None:
    assert code_of(**changes) == code
