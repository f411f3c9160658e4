"""One line of the published order months, read exactly and told apart by what it is."""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from lading.demo.data import refusals
from lading.demo.data.files import Row
from lading.demo.data.refusals import RowRefused

DELIVERY_CODES: Final = frozenset({"C2", "DOT", "POST"})

_PRODUCT_CODE: Final = re.compile(r"\d{5}[A-Za-z]{0,2}", re.ASCII)
_VOUCHER_PREFIX: Final = "gift_"
_LEAVE_OUT: Final = "Nothing to do: it is no part of an order."


class SourceLine(msgspec.Struct, frozen=True):
    """A line as published; price per piece in minor units, `customer` empty for a guest."""

    invoice: str
    stock_code: str
    quantity: int
    invoiced_at: datetime
    price_minor: int
    customer: str

    @property
    def is_cancellation(self) -> bool:
        return self.invoice.startswith("C")


class LineKind(Enum):
    """What an accepted line is."""

    PRODUCT = "PRODUCT"
    DELIVERY_CHARGE = "DELIVERY_CHARGE"


def minor_units(text: str) -> int:
    """`2.55` as 255, exactly; raises RowRefused with LINE_UNREADABLE or PRICE_FINER_THAN_A_PENNY."""
    try:
        minor = Decimal(text) * 100
        is_whole = minor == int(minor)
    except (InvalidOperation, OverflowError, ValueError):
        message = f"{text!r} is not an amount of money."
        raise RowRefused(refusals.LINE_UNREADABLE, message, "Give a decimal number.") from None
    if not is_whole:
        message = f"A price of {text} is finer than a penny."
        raise RowRefused(refusals.PRICE_FINER_THAN_A_PENNY, message, "Give a price in whole minor units.")
    return int(minor)


def parse_line(row: Row) -> SourceLine:
    """Read a row; times are local to London and become UTC. Raises RowRefused as `minor_units` does."""
    try:
        local = datetime.fromisoformat(row["invoiced_at"]).replace(tzinfo=ZoneInfo("Europe/London"))
        quantity = int(row["quantity"])
    except ValueError as problem:
        hint = "Give a whole quantity and a time as 2010-12-01 08:26:00."
        raise RowRefused(refusals.LINE_UNREADABLE, f"The line cannot be read: {problem}.", hint) from None
    price_minor = minor_units(row["price"])
    return SourceLine(row["invoice"], row["stock_code"], quantity, local.astimezone(UTC), price_minor, row["customer"])


def kind_of(line: SourceLine) -> LineKind:
    """What an order or cancellation line is; raises RowRefused with the reason it is neither."""
    if line.invoice.startswith("A"):
        message = f"Invoice {line.invoice} adjusts the accounts by {line.price_minor} minor units."
        raise RowRefused(refusals.ACCOUNTING_ADJUSTMENT, message, _LEAVE_OUT)
    _require_quantity(line)
    kind = _kind_of_code(line)
    _require_price(line)
    if line.is_cancellation and kind is LineKind.DELIVERY_CHARGE:
        message = f"{line.stock_code} gives a delivery charge of {line.price_minor} back."
        raise RowRefused(refusals.DELIVERY_CHARGE_REFUNDED, message, _LEAVE_OUT)
    return kind


def _require_quantity(line: SourceLine) -> None:
    facts = f"{line.quantity} of {line.stock_code}"
    if line.is_cancellation:
        if line.quantity >= 0:
            message = f"A cancellation of {facts} takes nothing back."
            raise RowRefused(refusals.CANCELLED_QUANTITY_NOT_NEGATIVE, message, "Give a negative quantity.")
    elif line.quantity < 0:
        hint = "Load it as a stock correction if the stock of that day is needed."
        raise RowRefused(refusals.STOCK_WRITE_OFF, f"{facts} outside a cancellation is stock written off.", hint)
    elif line.quantity == 0:
        raise RowRefused(refusals.QUANTITY_ZERO, f"{facts} orders nothing.", "Give a quantity of 1 or more.")


def _kind_of_code(line: SourceLine) -> LineKind:
    if _PRODUCT_CODE.fullmatch(line.stock_code):
        return LineKind.PRODUCT
    if line.stock_code in DELIVERY_CODES:
        return LineKind.DELIVERY_CHARGE
    if line.stock_code.startswith(_VOUCHER_PREFIX):
        raise RowRefused(refusals.GIFT_VOUCHER, f"{line.stock_code} is a gift voucher, nothing to ship.", _LEAVE_OUT)
    message = f"{line.stock_code} is a fee, a discount or a manual entry, not a product."
    raise RowRefused(refusals.NOT_A_PRODUCT, message, _LEAVE_OUT)


def _require_price(line: SourceLine) -> None:
    if line.price_minor < 0:
        message = f"{line.stock_code} at {line.price_minor} minor units pays the buyer."
        raise RowRefused(refusals.PRICE_NEGATIVE, message, "Give a price of 0 or more.")
    if line.price_minor == 0 and not line.customer:
        message = f"{line.quantity} of {line.stock_code} for nothing, to nobody: stock found or moved."
        hint = "Load it as a stock correction if the stock of that day is needed."
        raise RowRefused(refusals.PRICE_ZERO_WITHOUT_CUSTOMER, message, hint)
