"""An order as a client sends it: CreateOrderInput, and what only the REST intake leaves out or adds."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from lading.order.refusals import OrderInvalid

_PLACE = re.compile(r" - at `\$(?P<path>.*)`$")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")

Amount = int | float


class NewAttribute(msgspec.Struct, frozen=True):
    """A named value of the client's own."""

    name: str
    type: str
    value: Any


class RetailerLink(msgspec.Struct, frozen=True):
    """Names a retailer by its number or its ref."""

    id: int | str | None = None
    ref: str | None = None


class CustomerLink(msgspec.Struct, frozen=True):
    """Names a customer by id or by ref."""

    id: str | None = None
    ref: str | None = None


class PaymentLink(msgspec.Struct, frozen=True):
    """Names a payment that was made before the order."""

    ref: str


class NewAddress(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Where to deliver; latitude and longitude in decimal degrees, where the client knows them."""

    ref: str | None = None
    company_name: str | None = None
    name: str | None = None
    street: str | None = None
    street2: str | None = None
    city: str | None = None
    state: str | None = None
    postcode: str | None = None
    region: str | None = None
    country: str | None = None
    latitude: Amount | None = None
    longitude: Amount | None = None
    time_zone: str | None = None
    email: str | None = None


class NewFulfilmentChoice(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """How the customer wants the goods."""

    ref: str | None = None
    type: str | None = None
    currency: str | None = None
    delivery_type: str = "STANDARD"
    fulfilment_type: str | None = None
    pickup_location_ref: str | None = None
    delivery_address: NewAddress | None = None
    delivery_instruction: str | None = None
    delivery_first_name: str | None = None
    delivery_last_name: str | None = None
    delivery_contact: str | None = None
    delivery_email: str | None = None
    fulfilment_price: Amount | None = None
    fulfilment_tax_price: Amount | None = None
    deliver_after: datetime | None = None
    deliver_before: datetime | None = None
    dispatch_on: datetime | None = None
    attributes: tuple[NewAttribute, ...] = ()


class NewItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One line. quantity is taken as it came, so that validation can say exactly what is wrong with it."""

    ref: str
    product_ref: str
    product_catalogue_ref: str | None = None
    fulfilment_choice_ref: str | None = None
    quantity: Any
    currency: str | None = None
    price: Amount | None = None
    paid_price: Amount | None = None
    tax_price: Amount | None = None
    tax_type: str | None = None
    total_price: Amount | None = None
    total_tax_price: Amount | None = None
    attributes: tuple[NewAttribute, ...] = ()


class NewOrder(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An order to accept. Amounts are decimals of the order's currency; without a customer it is a guest's."""

    ref: str
    type: str
    retailer: RetailerLink
    customer: CustomerLink | None = None
    fulfilment_choice: NewFulfilmentChoice | None = None
    fulfilment_choices: tuple[NewFulfilmentChoice, ...] = ()
    items: tuple[NewItem, ...]
    total_price: Amount | None = None
    total_tax_price: Amount | None = None
    payment: PaymentLink | None = None
    attributes: tuple[NewAttribute, ...] = ()

    @property
    def choices(self) -> tuple[NewFulfilmentChoice, ...]:
        """The choices, in whichever of the two fields they came."""
        return (self.fulfilment_choice,) if self.fulfilment_choice is not None else self.fulfilment_choices


def new_order_from(document: object) -> NewOrder:
    """The order in a decoded JSON document. Raises OrderInvalid ORDER_MALFORMED with the place."""
    try:
        return msgspec.convert(document, NewOrder)
    except msgspec.ValidationError as error:
        raise _malformed(error) from error


def attributes_from(attributes: Sequence[NewAttribute]) -> dict[str, Any]:
    """Attributes as entities keep them: name → {"type": …, "value": …}."""
    return {attribute.name: {"type": attribute.type, "value": attribute.value} for attribute in attributes}


def _malformed(error: msgspec.ValidationError) -> OrderInvalid:
    text = str(error)
    place = _PLACE.search(text)
    steps = _STEP.findall(place["path"]) if place else []
    pointer = "".join(f"/{name or index}" for name, index in steps)
    return OrderInvalid(
        "ORDER_MALFORMED", _PLACE.sub("", text) + ".", "Send the fields of CreateOrderInput.", pointer=pointer
    )
