"""Money: exact minor units or a refusal, never a rounding."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.kernel.money import decimal_amount, minor_units
from lading.kernel.refusal import Refused


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        (12.34, "USD", 1234),
        ("0.1", "GBP", 10),
        (1999, "JPY", 1999),
        (1.234, "KWD", 1234),
        (-5, "EUR", -500),
        (0.29, "USD", 29),
    ],
)
def test_an_amount_becomes_minor_units_of_its_currency(amount: float | str, currency: str, minor: int) -> None:
    assert minor_units(amount, currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (0.001, "USD", "AMOUNT_TOO_FINE"),
        (0.5, "JPY", "AMOUNT_TOO_FINE"),
        (float("nan"), "USD", "AMOUNT_INVALID"),
        (float("inf"), "USD", "AMOUNT_INVALID"),
        (10**30, "USD", "AMOUNT_INVALID"),
        ("twelve", "USD", "AMOUNT_INVALID"),
    ],
)
def test_what_is_no_exact_amount_is_refused(amount: float | str, currency: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        minor_units(amount, currency, pointer="/price")
    assert (refused.value.code, refused.value.pointer) == (code, "/price")


@given(st.integers(-(10**12), 10**12), st.sampled_from(["USD", "JPY", "KWD"]))
def test_there_and_back_is_the_same(minor: int, currency: str) -> None:
    assert minor_units(decimal_amount(minor, currency), currency) == minor
    assert isinstance(decimal_amount(minor, currency), Decimal)
