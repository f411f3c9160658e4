"""Turns an order that was sent into the rows to store: references resolved, money in minor units, identities given."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

from lading.kernel.money import minor_units
from lading.kernel.refusal import Refused
from lading.order.carts import cart_ref_in
from lading.order.choices.validation import ref_of, way_of
from lading.order.kits.opening import opened
from lading.order.new_order import Amount, NewFulfilmentChoice, NewItem, NewOrder, attributes_from
from lading.order.payments.linking import Linked, Payer
from lading.order.references import Product, References, workflow_ref_of
from lading.order.refusals import OrderInvalid
from lading.order.validation import check_order, content_of, whole_quantity

Row = tuple[Any, ...]

CREATED = "CREATED"

_CHOICE_DETAILS = (
    "fulfilment_type",
    "delivery_instruction",
    "delivery_first_name",
    "delivery_last_name",
    "delivery_contact",
    "delivery_email",
    "deliver_after",
    "deliver_before",
    "dispatch_on",
)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An order ready to store: rows in the column order of the statements. is_mixed: it came with a list of choices.

    kit_rows: items whose components stand beside them. cart_ref: the cart whose hold it takes over. payment: one that
    was made before it.
    """

    id: UUID
    ref: str
    type: str
    retailer: int
    customer_id: UUID | None
    content_hash: bytes
    order_row: Row
    is_mixed: bool
    choice_rows: tuple[Row, ...]
    item_rows: tuple[Row, ...]
    kit_rows: tuple[Row, ...]
    cart_ref: str | None
    payment: Linked | None


def draft_order(order: NewOrder, references: References, next_id: Callable[[], UUID]) -> Draft:
    """The rows of a valid order; raises Refused for the first thing that is wrong with it."""
    check_order(order)
    content_hash = sha256(content_of(order)).digest()
    retailer = references.retailer(order.retailer)
    customer_id = references.customer(order.customer, retailer)
    currency = _currency(order, retailer.currency)
    order_id = next_id()
    workflow_ref = workflow_ref_of(order.type)
    total, tax_total = (
        _minor(order.total_price, currency, "/totalPrice"),
        _minor(order.total_tax_price, currency, "/totalTaxPrice"),
    )
    products = [references.product(item, index) for index, item in enumerate(order.items)]
    item_rows = tuple(
        _item_row(item, index, product, currency, (order_id, next_id()))
        for index, (item, product) in enumerate(zip(order.items, products, strict=True))
    )
    kits = opened(item_rows, [product.parts for product in products], next_id)
    _check_total(order, currency)
    choice_rows = tuple(
        _choice_row(order, place, currency, (next_id(), order_id)) for place in range(1, len(order.choices) + 1)
    )
    payer = Payer(order_ref=order.ref, retailer=retailer.number, customer_id=customer_id, currency=currency)
    return Draft(
        id=order_id,
        ref=order.ref,
        type=order.type,
        retailer=retailer.number,
        customer_id=customer_id,
        content_hash=content_hash,
        is_mixed=bool(order.fulfilment_choices),
        order_row=(
            order_id,
            order.ref,
            retailer.number,
            order.type,
            workflow_ref,
            references.workflow_version(retailer.number, workflow_ref, order_id),
            customer_id,
            currency,
            total,
            tax_total,
            attributes_from(order.attributes),
            content_hash,
        ),
        choice_rows=choice_rows,
        item_rows=(*item_rows, *kits.components),
        kit_rows=kits.lines,
        cart_ref=cart_ref_in(attributes_from(order.attributes)),
        payment=references.payment(order.payment, payer),
    )


def _item_row(item: NewItem, index: int, product: Product, currency: str, ids: tuple[UUID, UUID]) -> Row:
    pointer = f"/items/{index}"
    return (
        *ids,
        index + 1,
        item.ref,
        product.number,
        item.product_ref,
        product.catalogue_ref,
        item.fulfilment_choice_ref,
        whole_quantity(item.quantity, pointer),
        *_item_amounts(item, currency, pointer),
        item.tax_type,
        attributes_from(item.attributes),
    )


def _item_amounts(item: NewItem, currency: str, pointer: str) -> tuple[int | None, ...]:
    return (
        _minor(item.price, currency, f"{pointer}/price"),
        _minor(item.paid_price, currency, f"{pointer}/paidPrice"),
        _minor(item.tax_price, currency, f"{pointer}/taxPrice"),
        _minor(item.total_price, currency, f"{pointer}/totalPrice"),
        _minor(item.total_tax_price, currency, f"{pointer}/totalTaxPrice"),
    )


def _choice_row(order: NewOrder, place: int, currency: str, ids: tuple[UUID, UUID]) -> Row:
    choice = order.choices[place - 1]
    address = choice.delivery_address
    return (
        *ids,
        ref_of(order, choice, place),
        way_of(order.type, choice),
        CREATED,
        choice.delivery_type,
        choice.pickup_location_ref,
        msgspec.to_builtins(address) if address else None,
        address.latitude if address else None,
        address.longitude if address else None,
        choice_details(choice, currency),
        attributes_from(choice.attributes),
    )


def choice_details(choice: NewFulfilmentChoice, currency: str) -> dict[str, Any]:
    """What is kept of a choice beside its address: texts, dates, and its prices in minor units."""
    details = {name: value for name in _CHOICE_DETAILS if (value := getattr(choice, name)) is not None}
    amounts = {
        "fulfilment_price_minor": _minor(choice.fulfilment_price, currency, "/fulfilmentChoice/fulfilmentPrice"),
        "fulfilment_tax_price_minor": _minor(
            choice.fulfilment_tax_price, currency, "/fulfilmentChoice/fulfilmentTaxPrice"
        ),
    }
    return details | {name: amount for name, amount in amounts.items() if amount is not None}


def _check_total(order: NewOrder, currency: str) -> None:
    """Less than the parts is a discount; more, beyond one minor unit a line for rounding, is a mistake."""
    if order.total_price is None or any(item.total_price is None for item in order.items):
        return
    amounts = [amount for item in order.items for amount in (item.total_price, item.total_tax_price)]
    amounts += [amount for choice in order.choices for amount in (choice.fulfilment_price, choice.fulfilment_tax_price)]
    parts = sum(_minor(amount, currency, "") or 0 for amount in amounts) + len(order.items)
    total = _minor(order.total_price, currency, "/totalPrice") or 0
    if total > parts:
        raise OrderInvalid(
            "TOTAL_EXCEEDS_PARTS",
            f"The total is {total} {currency} minor units; items, taxes and delivery are {parts - len(order.items)}.",
            "Send the total of the items, their taxes and the delivery, less any discount.",
            pointer="/totalPrice",
        )


def _currency(order: NewOrder, default: str) -> str:
    named = {item.currency for item in order.items if item.currency is not None}
    named |= {choice.currency for choice in order.choices if choice.currency is not None}
    currency = named.pop() if named else default
    if named:
        raise OrderInvalid(
            "CURRENCY_MIXED",
            f"The order has amounts in {', '.join(sorted({currency, *named}))}.",
            "Send one currency for the whole order.",
            pointer="/items",
        )
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        message = f"{currency[:40]!r} is not a currency."
        raise OrderInvalid("CURRENCY_INVALID", message, "Send an ISO 4217 code such as USD.", pointer="/items")
    return currency


def _minor(amount: Amount | None, currency: str, pointer: str) -> int | None:
    if amount is None:
        return None
    minor = minor_units(amount, currency, pointer=pointer)
    if minor < 0:
        message = f"{amount} is less than nothing."
        raise Refused("AMOUNT_NEGATIVE", message, "Send what is paid; take a discount off the price.", pointer=pointer)
    return minor
