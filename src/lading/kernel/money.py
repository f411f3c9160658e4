"""Money: integer minor units and a currency; never a binary fraction."""

from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from lading.kernel.refusal import Refused

# ISO 4217 minor units where they are not two.
_EXPONENTS = MappingProxyType(
    dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    )
    | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
)
AMOUNT_MAX_MINOR = 10**15


def exponent_of(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def uncommon_exponents() -> dict[str, int]:
    """Currency → decimal places, for the currencies whose minor unit is not a hundredth."""
    return dict(_EXPONENTS)


def minor_units(amount: int | float | str | Decimal, currency: str, *, pointer: str = "") -> int:
    """A decimal amount in integer minor units of the currency.

    Raises Refused AMOUNT_INVALID (not a finite number, too large) or AMOUNT_TOO_FINE (a fraction of a minor unit).
    """
    try:
        exact = Decimal(str(amount)).scaleb(exponent_of(currency))
    except InvalidOperation as error:
        raise Refused(
            "AMOUNT_INVALID", f"{str(amount)[:40]!r} is not an amount.", "Send a decimal number.", pointer=pointer
        ) from error
    if not exact.is_finite() or abs(exact) > AMOUNT_MAX_MINOR:
        raise Refused(
            "AMOUNT_INVALID",
            f"{str(amount)[:40]} is out of range.",
            f"Stay within {AMOUNT_MAX_MINOR} minor units.",
            pointer=pointer,
        )
    if exact != exact.to_integral_value():
        raise Refused(
            "AMOUNT_TOO_FINE",
            f"{amount} has a fraction of a {currency} minor unit.",
            f"{currency} has {exponent_of(currency)} decimal places.",
            pointer=pointer,
        )
    return int(exact)


def decimal_amount(minor: int, currency: str) -> Decimal:
    """Minor units as a decimal amount of the currency."""
    return Decimal(minor).scaleb(-exponent_of(currency))
