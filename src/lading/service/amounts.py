"""Amounts as the vocabulary writes them, in minor units."""

from decimal import Decimal

import msgspec

from lading.kernel.money import minor_units
from lading.kernel.refusal import Refused

SCALE_MAX = 18


class Amount(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An amount: in decimals, or as unscaledValue with as many decimal places as scale says."""

    amount: int | float | None = None
    scale: int | None = None
    unscaled_value: int | None = None


def amount_minor(amount: Amount, currency: str, pointer: str) -> int:
    """An amount, nothing or more, in minor units.

    Raises Refused AMOUNT_MISSING, AMOUNT_INVALID or AMOUNT_TOO_FINE.
    """
    if amount.amount is not None:
        value = Decimal(str(amount.amount))
    elif amount.unscaled_value is not None and 0 <= (amount.scale or 0) <= SCALE_MAX:
        value = Decimal(amount.unscaled_value).scaleb(-(amount.scale or 0))
    else:
        hint = f"Send amount, or unscaledValue with a scale of 0 to {SCALE_MAX}."
        raise Refused("AMOUNT_MISSING", "There is no amount.", hint, pointer=pointer)
    minor = minor_units(value, currency, pointer=pointer)
    if minor < 0:
        raise Refused("AMOUNT_INVALID", f"{value} is below nothing.", "Send nothing or more.", pointer=pointer)
    return minor


def check_currency(code: str, pointer: str) -> str:
    """The code. Raises Refused CURRENCY_INVALID unless it has the form of ISO 4217."""
    if len(code) != 3 or not code.isascii() or not code.isupper() or not code.isalpha():
        message = f"{code[:40]!r} is not a currency."
        raise Refused("CURRENCY_INVALID", message, "Send an ISO 4217 code such as USD.", pointer=pointer)
    return code


def check_total(parts: tuple[int, int, int], pointer: str) -> None:
    """Raises Refused AMOUNTS_INCONSISTENT unless (without tax, tax, total) add up."""
    net, tax, total = parts
    if net + tax != total:
        message = f"{net} and {tax} of tax are not {total} minor units."
        raise Refused("AMOUNTS_INCONSISTENT", message, "Send amounts that add up.", pointer=pointer)
