"""The order that takes the place of what came back. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from lading.engine.entity import Aggregate
from lading.kernel.money import decimal_amount, minor_units
from lading.order.model import FULFILMENT_CHOICE, FulfilmentChoice, OrderFields
from lading.order.new_order import CustomerLink, NewAddress, NewFulfilmentChoice, NewItem, NewOrder, RetailerLink
from lading.service.returns.model import PaymentAction, ReturnFields, ReturnItem
from lading.service.returns.new_return import payment_action_of
from lading.service.returns.refusals import ReturnInvalid

# The parts of a choice's details that say how to reach the customer.
KEPT_DETAILS = (
    "fulfilment_type",
    "delivery_instruction",
    "delivery_first_name",
    "delivery_last_name",
    "delivery_contact",
    "delivery_email",
)


class ExchangeItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units of a product wanted instead, at a price for each with tax, in the currency of the return."""

    product_ref: str
    product_catalogue_ref: str | None = None
    quantity: int
    price: float | str


class WantedExchange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An exchange as an event asks for it; without items the same goods once more, at what was paid for them."""

    exchange_items: tuple[ExchangeItem, ...] = ()
    exchange_order_ref: str | None = None


def exchange_order(ref: str, wanted: WantedExchange, returned: ReturnFields, original: Aggregate) -> NewOrder | None:
    """The order to take, to where the first one went; None when nothing is to be exchanged.

    Raises ReturnInvalid EXCHANGE_PRICE_INVALID; Refused AMOUNT_INVALID or AMOUNT_TOO_FINE.
    """
    items = _chosen(wanted, returned.currency) if wanted.exchange_items else _same(returned)
    if not items:
        return None
    fields: OrderFields = original.root.fields
    totals = [float(one.total_price or 0) + float(one.total_tax_price or 0) for one in items]
    minor = sum(minor_units(round(total, 6), returned.currency) for total in totals)
    choices = [one.fields for one in original.children(FULFILMENT_CHOICE)]
    return NewOrder(
        ref=ref,
        type=original.root.subtype,
        retailer=RetailerLink(id=original.retailer),
        customer=CustomerLink(id=str(fields.customer_id)) if fields.customer_id else None,
        fulfilment_choice=_choice(choices[0]) if choices else None,
        items=items,
        total_price=float(decimal_amount(minor, returned.currency)),
    )


def _same(returned: ReturnFields) -> tuple[NewItem, ...]:
    """What is exchanged and was accepted, or is still to come."""
    return tuple(
        _item(item, units, returned.currency)
        for item in returned.items
        if payment_action_of(item.details) is PaymentAction.EXCHANGE
        and (units := item.quantity - item.rejected_quantity) > 0
    )


def _item(item: ReturnItem, units: int, currency: str) -> NewItem:
    return NewItem(
        ref=item.ref,
        product_ref=item.product_ref,
        product_catalogue_ref=item.product_catalogue_ref,
        quantity=units,
        currency=currency,
        total_price=float(decimal_amount(item.amount_minor, currency)),
        total_tax_price=float(decimal_amount(item.tax_minor, currency)),
    )


def _chosen(wanted: WantedExchange, currency: str) -> tuple[NewItem, ...]:
    items = []
    for place, one in enumerate(wanted.exchange_items):
        pointer = f"/exchangeItems/{place}/price"
        price = minor_units(one.price, currency, pointer=pointer)
        if price < 0:
            message = f"{one.price} for {one.product_ref[:100]}."
            raise ReturnInvalid("EXCHANGE_PRICE_INVALID", message, "Send nothing or more.", pointer=pointer)
        items.append(
            NewItem(
                ref=str(place + 1),
                product_ref=one.product_ref,
                product_catalogue_ref=one.product_catalogue_ref,
                quantity=one.quantity,
                currency=currency,
                price=float(decimal_amount(price, currency)),
                total_price=float(decimal_amount(price * one.quantity, currency)),
            )
        )
    return tuple(items)


def _choice(choice: FulfilmentChoice) -> NewFulfilmentChoice:
    """The same way to the customer, free of charge."""
    kept: dict[str, Any] = {name: choice.details[name] for name in KEPT_DETAILS if choice.details.get(name)}
    return NewFulfilmentChoice(
        type=choice.type,
        delivery_type=choice.delivery_type,
        pickup_location_ref=choice.pickup_location_ref,
        delivery_address=_address(choice),
        **kept,
    )


def _address(choice: FulfilmentChoice) -> NewAddress | None:
    if choice.address is None:
        return None
    stored: Mapping[str, Any] = choice.address
    place = {"latitude": choice.latitude, "longitude": choice.longitude}
    return msgspec.convert({**stored, **place}, NewAddress)
