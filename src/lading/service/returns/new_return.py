"""A return as a client or an event sends it: the item fields of CreateReturnOrderInput."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from lading.service.amounts import Amount
from lading.service.returns.model import Disposition, PaymentAction

ITEMS_MAX = 10_000


class Ref(msgspec.Struct, frozen=True):
    """Names something by its ref."""

    ref: str


class Units(msgspec.Struct, frozen=True):
    """So many units."""

    quantity: int
    unit: str | None = None


class Choice(msgspec.Struct, frozen=True):
    """A value from a list the retailer keeps in a setting, with its text."""

    value: str
    label: str | None = None


class WantedItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units of one order item to come back, why, in what condition, and what is to become of them."""

    order_item: Ref
    unit_quantity: Units
    ref: str | None = None
    return_reason: Choice | None = None
    return_reason_comment: str | None = None
    return_condition: Choice | None = None
    return_condition_comment: str | None = None
    return_payment_action: Choice | None = None
    return_disposition_action: Choice | None = None


class WantedReturn(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A return, as an event to an order asks for it."""

    return_items: tuple[WantedItem, ...]
    return_ref: str | None = None
    lodged_location: Ref | None = None
    destination_location: Ref | None = None
    pickup_address: Mapping[str, Any] | None = None


def details_of(item: Any) -> dict[str, Any]:
    """Why an item comes back and what is to become of it, as it is stored."""
    found = {
        "reason": item.return_reason,
        "reason_comment": item.return_reason_comment,
        "condition": item.return_condition,
        "condition_comment": item.return_condition_comment,
        "payment_action": item.return_payment_action,
        "disposition_action": item.return_disposition_action,
    }
    return {name: msgspec.to_builtins(value) for name, value in found.items() if value is not None}


def payment_action_of(details: Mapping[str, Any]) -> PaymentAction:
    """What the customer gets for an item: money where nothing else was said."""
    return PaymentAction(_value_of(details, "payment_action") or PaymentAction.REFUND)


def disposition_of(details: Mapping[str, Any]) -> Disposition:
    """Where the units of an item go if nobody finds anything: back into stock where nothing else was said."""
    return Disposition(_value_of(details, "disposition_action") or Disposition.RESTOCK)


def _value_of(details: Mapping[str, Any], name: str) -> str | None:
    kept = details.get(name)
    return kept["value"] if kept else None


class ProductName(msgspec.Struct, frozen=True):
    """Names a product by its catalogue and ref."""

    ref: str
    catalogue: Ref


class NewReturnItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An item of CreateReturnOrderInput. Its amounts are agreed: what is to be paid for all of its units."""

    ref: str
    type: str
    product: ProductName
    order_item: Ref | None = None
    unit_quantity: Units
    unit_amount: Amount
    item_amount: Amount
    item_tax_amount: Amount
    return_reason: Choice | None = None
    return_reason_comment: str | None = None
    return_condition: Choice | None = None
    return_condition_comment: str | None = None
    return_payment_action: Choice | None = None
    return_disposition_action: Choice | None = None


class CurrencyName(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Names a currency by its ISO 4217 code."""

    alphabetic_code: str


class NewReturnOrder(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A return order as CreateReturnOrderInput describes one. Without an order it is a return without a receipt."""

    ref: str
    type: str
    customer: Ref
    order: Ref | None = None
    return_authorisation_key: str | None = None
    return_authorisation_key_expiry: datetime | None = None
    pickup_address: Mapping[str, Any] | None = None
    lodged_location: Ref | None = None
    destination_location: Ref | None = None
    return_order_items: tuple[NewReturnItem, ...]
    currency: CurrencyName
    default_tax_type: Mapping[str, Any]
    sub_total_amount: Amount
    total_tax: Amount
    total_amount: Amount
