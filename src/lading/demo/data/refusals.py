"""Every answer to "what happened to this row?" of the demo data."""

from typing import Final

import msgspec

# Places: refused.
COLUMNS_SHIFTED: Final = "COLUMNS_SHIFTED"
COORDINATES_CONTRADICT_POSTCODE: Final = "COORDINATES_CONTRADICT_POSTCODE"
COORDINATES_MISSING: Final = "COORDINATES_MISSING"
HOURS_AMBIGUOUS: Final = "HOURS_AMBIGUOUS"
HOURS_DAY_TWICE: Final = "HOURS_DAY_TWICE"
HOURS_UNREADABLE: Final = "HOURS_UNREADABLE"
POSTCODE_MISSING: Final = "POSTCODE_MISSING"
POSTCODE_UNREADABLE: Final = "POSTCODE_UNREADABLE"
REF_MISSING: Final = "REF_MISSING"
REF_TWICE: Final = "REF_TWICE"

# Places: put right.
COORDINATES_FROM_POSTCODE: Final = "COORDINATES_FROM_POSTCODE"
COORDINATES_REPLACED: Final = "COORDINATES_REPLACED"
COORDINATES_SWAPPED: Final = "COORDINATES_SWAPPED"
COUNTRY_FROM_POSTCODE: Final = "COUNTRY_FROM_POSTCODE"
POSTCODE_SHORTENED: Final = "POSTCODE_SHORTENED"
POSTCODE_ZERO_RESTORED: Final = "POSTCODE_ZERO_RESTORED"

# Order lines: refused.
ACCOUNTING_ADJUSTMENT: Final = "ACCOUNTING_ADJUSTMENT"
CANCELLED_QUANTITY_NOT_NEGATIVE: Final = "CANCELLED_QUANTITY_NOT_NEGATIVE"
DELIVERY_CHARGE_REFUNDED: Final = "DELIVERY_CHARGE_REFUNDED"
GIFT_VOUCHER: Final = "GIFT_VOUCHER"
LINE_UNREADABLE: Final = "LINE_UNREADABLE"
NOT_A_PRODUCT: Final = "NOT_A_PRODUCT"
ORDER_WITHOUT_PRODUCTS: Final = "ORDER_WITHOUT_PRODUCTS"
PRICE_FINER_THAN_A_PENNY: Final = "PRICE_FINER_THAN_A_PENNY"
PRICE_NEGATIVE: Final = "PRICE_NEGATIVE"
PRICE_ZERO_WITHOUT_CUSTOMER: Final = "PRICE_ZERO_WITHOUT_CUSTOMER"
QUANTITY_ZERO: Final = "QUANTITY_ZERO"
STOCK_WRITE_OFF: Final = "STOCK_WRITE_OFF"

# Cancelled lines: what was found.
ORIGINAL_FOUND: Final = "ORIGINAL_FOUND"
CANCELLED_WITHOUT_CUSTOMER: Final = "CANCELLED_WITHOUT_CUSTOMER"
CANCELLED_MORE_THAN_ORDERED: Final = "CANCELLED_MORE_THAN_ORDERED"
NO_EARLIER_ORDER: Final = "NO_EARLIER_ORDER"


class Refusal(msgspec.Struct, frozen=True):
    """A row that was left out: which (`row`), by what rule (`code`), the facts, and what to do about it."""

    source: str
    row: str
    code: str
    message: str
    hint: str


class Repair(msgspec.Struct, frozen=True):
    """A value that was put right because only one correction is possible; the message has both values."""

    source: str
    row: str
    code: str
    message: str


class RowRefused(Exception):
    """Raised inside a reader where a row cannot be used; the reader answers it as a `Refusal`."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint

    def as_refusal(self, source: str, row: str) -> Refusal:
        return Refusal(source, row, self.code, self.message, self.hint)
