"""What the demo's clients send to the API, and what they read of its answers."""

from typing import Any
from uuid import UUID

import msgspec

from lading.demo.data.model import DemoAddress, DemoOrder

MINOR_UNITS = 100


class ItemView(msgspec.Struct, frozen=True, rename="camel"):
    """A fulfilment item as a picker sees it."""

    ref: str
    requested_quantity: int
    rejected_quantity: int


class ParcelView(msgspec.Struct, frozen=True, rename="camel"):
    """A parcel, with the consignment it travels in."""

    consignment_ref: str | None
    consignment_status: str | None


class FulfilmentView(msgspec.Struct, frozen=True, rename="camel"):
    """A fulfilment as the staff of its location sees it."""

    id: UUID
    ref: str
    status: str
    location_ref: str
    items: tuple[ItemView, ...]
    articles: tuple[ParcelView, ...]


class OrderView(msgspec.Struct, frozen=True, rename="camel"):
    """An order as it is followed."""

    ref: str
    status: str
    fulfilments: tuple[FulfilmentView, ...]


def order_document(order: DemoOrder, retailer: int) -> dict[str, Any]:
    """A real order as a shop's website sends it; amounts are decimals of its currency."""
    goods = sum(item.quantity * item.price_minor for item in order.items)
    document: dict[str, Any] = {
        "ref": order.ref,
        "type": "HD",
        "retailer": {"id": retailer},
        "fulfilmentChoice": {
            "deliveryType": "STANDARD",
            "fulfilmentPrice": order.delivery_price_minor / MINOR_UNITS,
            "deliveryAddress": _address(order.delivery_address),
        },
        "items": [
            {
                "ref": item.ref,
                "productRef": item.product_ref,
                "quantity": item.quantity,
                "price": item.price_minor / MINOR_UNITS,
                "totalPrice": item.quantity * item.price_minor / MINOR_UNITS,
            }
            for item in order.items
        ],
        "totalPrice": (goods + order.delivery_price_minor) / MINOR_UNITS,
        "attributes": [{"name": "sourceInvoice", "type": "STRING", "value": order.source_invoice}],
    }
    if order.customer_ref is not None:
        document["customer"] = {"ref": order.customer_ref}
    return document


def _address(address: DemoAddress) -> dict[str, Any]:
    """Without coordinates where a guest typed it in: finding them is the engine's business."""
    document: dict[str, Any] = {
        "street": address.street,
        "city": address.city,
        "state": address.state,
        "postcode": address.postcode,
        "country": address.country,
    }
    if address.street2:
        document["street2"] = address.street2
    if address.latitude is not None and address.longitude is not None:
        document |= {"latitude": address.latitude, "longitude": address.longitude}
    return document
