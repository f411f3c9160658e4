"""Return orders that come through the API: of an order, or of goods without a receipt."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.engine.entity import Aggregate
from lading.engine.event import EntityKey, Event
from lading.engine.intake import accept
from lading.engine.ports import Address, RunEffect
from lading.foundation import refusals
from lading.foundation.customers.records import customers_by_ref
from lading.foundation.places.records import locations_by_ref
from lading.foundation.products.model import ProductKey
from lading.foundation.products.records import product_numbers
from lading.foundation.settings.loader import SettingLoader
from lading.order.amounts.due import bill_of
from lading.order.model import FULFILMENT, ORDER, OrderFields
from lading.order.records import OrderStore
from lading.order.storage.loading import load_orders
from lading.service.amounts import amount_minor, check_currency, check_total
from lading.service.returns.choices import choice_keys
from lading.service.returns.effects import NewReturn, OpenReturn
from lading.service.returns.handler import REF_TAKEN, ReturnHandler
from lading.service.returns.loaders import ReturnsLoader
from lading.service.returns.model import RETURN_ORDER, LineWorth, ReturnFields, ReturnItem
from lading.service.returns.new_return import ITEMS_MAX, NewReturnItem, NewReturnOrder, Ref, details_of
from lading.service.returns.proration import share, worth_of_lines
from lading.service.returns.refusals import ReturnExceeds, ReturnInvalid
from lading.service.returns.request import (
    Returned,
    check_actions,
    check_choices,
    check_refs,
    check_units,
    shipped_units,
)


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends a return, when, and what identities it gets."""

    retailer: int
    by: str
    at: datetime
    next_id: Callable[[], UUID]
    attributes: Mapping[str, Any]


class _Line(msgspec.Struct, frozen=True):
    id: UUID
    product_ref: str
    shipped: int
    worth: LineWorth


async def open_return(connection: Connection, account: int, new: NewReturnOrder, sender: Sender) -> UUID:
    """Opens the return order in the caller's transaction; its workflow starts with CREATE. Its id.

    What is agreed for units of an order is never more than was paid for them. Raises Refused CUSTOMER_UNKNOWN,
    ORDER_UNKNOWN, LOCATION_UNKNOWN, PRODUCT_UNKNOWN, RETURN_DESTINATION_MISSING, CURRENCY_MIXED, AMOUNTS_INCONSISTENT,
    and what return_items raises; Conflict REF_TAKEN, RETURN_QUANTITY_EXCEEDED, RETURN_AMOUNT_EXCEEDS.
    """
    currency = check_currency(new.currency.alphabetic_code, "/currency")
    customer = (await customers_by_ref(connection, account, [new.customer.ref])).get(new.customer.ref)
    if customer is None or customer.retailer != sender.retailer:
        raise refusals.unknown("customer", new.customer.ref[:100], "/customer/ref")
    order = await order_named(connection, account, new.order.ref, sender.retailer) if new.order else None
    if order is not None:
        _check_order(order, customer.id, currency)
    lodged = await _place(connection, account, new.lodged_location, "/lodgedLocation/ref")
    destination = await _place(connection, account, new.destination_location, "/destinationLocation/ref") or lodged
    if destination is None:
        hint = "Send lodgedLocation or destinationLocation."
        raise ReturnInvalid("RETURN_DESTINATION_MISSING", "The return says no place.", hint)
    fields = ReturnFields(
        currency=currency,
        items=await _items(connection, account, new, order, sender),
        order_id=order.root.id if order else None,
        customer_id=customer.id,
        lodged_location_id=lodged,
        destination_location_id=destination,
        pickup_address=new.pickup_address,
        tax_type=new.default_tax_type,
        created_at=sender.at,
    )
    _check_totals(new, fields)
    key = EntityKey(RETURN_ORDER, sender.next_id(), new.ref)
    opened = NewReturn(
        key=key,
        type=new.type,
        retailer=sender.retailer,
        fields=fields,
        authorisation_key=new.return_authorisation_key,
        authorisation_expires_at=new.return_authorisation_key_expiry,
        attributes=dict(sender.attributes),
    )
    await _write(connection, account, opened, sender)
    return key.id


async def _write(connection: Connection, account: int, opened: NewReturn, sender: Sender) -> None:
    event = _created(opened, sender)
    effect = RunEffect(0, event.id, OpenReturn(opened))
    refused = await ReturnHandler(ReturnsLoader()).apply(connection, account, [effect], sender.at)
    if refused.get(0) == REF_TAKEN:
        raise refusals.ref_taken("return order", opened.key.ref, "/ref")
    if refused:
        message, hint = "A unit was asked back by somebody else just now.", "Look at what may still come back."
        raise ReturnExceeds("RETURN_QUANTITY_EXCEEDED", message, hint, pointer="/returnOrderItems")
    await accept(connection, account, [event])


def _created(opened: NewReturn, sender: Sender) -> Event:
    return Event(
        id=sender.next_id(),
        name="CREATE",
        retailer=sender.retailer,
        lane=opened.key.id,
        root=opened.key,
        entity=opened.key,
        subtype=opened.type,
        generated_by=sender.by,
        accepted_at=sender.at,
    )


async def order_named(connection: Connection, account: int, ref: str, retailer: int) -> Aggregate:
    """The order of a retailer. Raises Refused ORDER_UNKNOWN."""
    [found] = await OrderStore().resolve(connection, account, [Address(entity_type=ORDER, entity_ref=ref)])
    if found is None or found.retailer != retailer:
        raise refusals.unknown("order", ref[:100], "/order/ref")
    return (await load_orders(connection, account, [found.root.id]))[found.root.id]


def _check_order(order: Aggregate, customer_id: UUID, currency: str) -> None:
    fields: OrderFields = order.root.fields
    if fields.customer_id not in {None, customer_id}:
        message, hint = f"Order {order.root.ref} is another customer's.", "Send the customer of the order."
        raise ReturnInvalid("ORDER_OF_ANOTHER", message, hint, pointer="/customer/ref")
    if fields.currency != currency:
        message = f"Order {order.root.ref} is in {fields.currency}."
        raise ReturnInvalid("CURRENCY_MIXED", message, "Send the currency of the order.", pointer="/currency")


async def _items(
    connection: Connection, account: int, new: NewReturnOrder, order: Aggregate | None, sender: Sender
) -> tuple[ReturnItem, ...]:
    asked = new.return_order_items
    if not 1 <= len(asked) <= ITEMS_MAX:
        hint = f"Send 1 to {ITEMS_MAX} returnOrderItems."
        raise ReturnInvalid("RETURN_EMPTY", f"{len(asked)} items.", hint, pointer="/returnOrderItems")
    check_refs([one.ref for one in asked], "/returnOrderItems")
    keys = [ProductKey(one.product.catalogue.ref, one.product.ref) for one in asked]
    numbers = await product_numbers(connection, account, keys)
    lines = _lines(order)
    allowed = await SettingLoader({}).fetch(connection, account, list(choice_keys(sender.retailer).values()))
    choices = {name: allowed[key] for name, key in choice_keys(sender.retailer).items()}
    known: Mapping[UUID, Returned] = {}
    if order is not None:
        known = (await ReturnsLoader().fetch(connection, account, [order.root.id]))[order.root.id].items
    taken = {item_id: one.requested for item_id, one in known.items()}
    items: list[ReturnItem] = []
    for place, (one, key) in enumerate(zip(asked, keys, strict=True)):
        pointer = f"/returnOrderItems/{place}"
        if key not in numbers:
            raise refusals.unknown("product", key.ref[:100], f"{pointer}/product/ref")
        line = _line_of(one, lines, pointer)
        try:
            check_actions(details_of(one))
            check_choices(details_of(one), choices)
        except ReturnInvalid as refusal:
            raise refusal.at(pointer) from refusal
        items.append(_item(one, place + 1, line, numbers[key], new.currency.alphabetic_code, sender.next_id()))
        if line is not None:
            before = taken.get(line.id, 0)
            check_units(one.ref, one.unit_quantity.quantity, line.shipped, before)
            _check_worth(items[-1], line.worth, before, pointer)
            taken[line.id] = before + one.unit_quantity.quantity
    return tuple(items)


def _lines(order: Aggregate | None) -> dict[str, _Line]:
    if order is None:
        return {}
    fields: OrderFields = order.root.fields
    shipped = shipped_units(order.children(FULFILMENT))
    worth = worth_of_lines(bill_of(order))
    return {
        item.ref: _Line(item.id, item.product_ref, shipped[item.id], one)
        for item, one in zip(fields.items, worth, strict=True)
    }


def _line_of(one: NewReturnItem, lines: Mapping[str, _Line], pointer: str) -> _Line | None:
    if one.order_item is None:
        return None
    line = lines.get(one.order_item.ref)
    if line is None or line.product_ref != one.product.ref:
        message = f"The order has no item {one.order_item.ref[:100]} of product {one.product.ref[:100]}."
        hint = "Send the ref of one of its items, with its product; or no order item for goods without a receipt."
        raise ReturnInvalid("RETURN_ITEM_UNKNOWN", message, hint, pointer=f"{pointer}/orderItem/ref")
    return line


def _item(
    one: NewReturnItem, number: int, line: _Line | None, product_number: int, currency: str, identity: UUID
) -> ReturnItem:
    pointer = f"/returnOrderItems/{number - 1}"
    if one.unit_quantity.quantity < 1:
        message = f"{one.unit_quantity.quantity} units of {one.ref[:100]}."
        raise ReturnInvalid("RETURN_QUANTITY_INVALID", message, "Send 1 or more.", pointer=f"{pointer}/unitQuantity")
    return ReturnItem(
        id=identity,
        line=number,
        ref=one.ref,
        type=one.type,
        order_item_id=line.id if line else None,
        product_number=product_number,
        product_ref=one.product.ref,
        product_catalogue_ref=one.product.catalogue.ref,
        quantity=one.unit_quantity.quantity,
        unit_minor=amount_minor(one.unit_amount, currency, f"{pointer}/unitAmount"),
        amount_minor=amount_minor(one.item_amount, currency, f"{pointer}/itemAmount"),
        tax_minor=amount_minor(one.item_tax_amount, currency, f"{pointer}/itemTaxAmount"),
        worth=line.worth if line else None,
        is_agreed=True,
        details=details_of(one),
    )


def _check_worth(item: ReturnItem, worth: LineWorth, before: int, pointer: str) -> None:
    net = share(worth.net_minor, worth.quantity, before, item.quantity)
    tax = share(worth.tax_minor, worth.quantity, before, item.quantity)
    if item.amount_minor > net or item.tax_minor > tax:
        raise ReturnExceeds(
            "RETURN_AMOUNT_EXCEEDS",
            f"{item.amount_minor} and {item.tax_minor} of tax are asked for {item.ref}; {net} and {tax} were paid.",
            "Ask for what was paid, or less.",
            pointer=f"{pointer}/itemAmount",
        )


def _check_totals(new: NewReturnOrder, fields: ReturnFields) -> None:
    asked = (new.sub_total_amount, new.total_tax, new.total_amount)
    names = ("/subTotalAmount", "/totalTax", "/totalAmount")
    net, tax, total = (amount_minor(one, fields.currency, name) for one, name in zip(asked, names, strict=True))
    check_total((net, tax, total), "/totalAmount")
    check_total((fields.subtotal_minor, fields.tax_minor, total), "/totalAmount")


async def _place(connection: Connection, account: int, named: Ref | None, pointer: str) -> UUID | None:
    if named is None:
        return None
    found = (await locations_by_ref(connection, account, [named.ref])).get(named.ref)
    if found is None:
        raise refusals.unknown("location", named.ref[:100], pointer)
    return found.id
