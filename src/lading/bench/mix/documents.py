"""The orders of the mix as a shop's website sends them. Pure."""

from collections.abc import Sequence
from typing import Any

import msgspec

from lading.bench.mix.fate import Fate, Kind
from lading.bench.orders import address_document
from lading.demo.data.baskets import DemoBasket

CUSTOMER = {"deliveryFirstName": "Ann", "deliveryLastName": "Lee"}


class Stores(msgspec.Struct, frozen=True, kw_only=True):
    """Where goods may be collected; left: the store where the time to collect is over at once."""

    refs: tuple[str, ...]
    left: str

    def for_fate(self, fate: Fate, about: str = "store") -> str:
        """The store of an order."""
        return self.left if fate.is_left else fate.dice(about).choice(self.refs)


def order_document(
    ref: str, retailer: int, fate: Fate, baskets: Sequence[DemoBasket], stores: Stores
) -> dict[str, Any]:
    """An order; a mixed basket holds one basket for home and one for a store."""
    ways = _ways(fate, baskets[0], stores)
    items = [
        _item(basket_number, item) | ({"fulfilmentChoiceRef": name} if len(ways) > 1 else {})
        for basket_number, ((name, _), basket) in enumerate(zip(ways, baskets, strict=False))
        for item in basket.items
    ]
    delivery = 5 if fate.kind is not Kind.CC else 0
    goods = sum(round(100 * item["totalPrice"]) for item in items)
    document = {
        "ref": ref,
        "type": fate.kind.value,
        "retailer": {"id": retailer},
        "items": items,
        "totalPrice": (goods + 100 * delivery) / 100,
    }
    if len(ways) == 1:
        return document | {"fulfilmentChoice": {"ref": ways[0][0], **ways[0][1]}}
    return document | {"fulfilmentChoices": [{"ref": name, **way} for name, way in ways]}


def _ways(fate: Fate, basket: DemoBasket, stores: Stores) -> list[tuple[str, dict[str, Any]]]:
    """The fulfilment choices by ref."""
    home: dict[str, Any] = {"deliveryType": "STANDARD", "fulfilmentPrice": 5, "deliveryAddress": _address(basket)}
    shop: dict[str, Any] = {"deliveryType": "STANDARD", "pickupLocationRef": stores.for_fate(fate), **CUSTOMER}
    names = {Kind.HD: ("HOME",), Kind.CC: ("SHOP",), Kind.MULTI: ("HOME", "SHOP")}[fate.kind]
    return [(name, {"HOME": home, "SHOP": shop}[name]) for name in names]


def other_place(fate: Fate, basket: DemoBasket, stores: Stores) -> dict[str, Any]:
    """Where the order goes instead."""
    if fate.kind is Kind.HD:
        return {"deliveryAddress": _address(basket)}
    return {"pickupLocationRef": stores.for_fate(fate, "other store")}


def _address(basket: DemoBasket) -> dict[str, Any]:
    return {name: value for name, value in address_document(basket.delivery_address).items() if value is not None}


def _item(basket_number: int, item: Any) -> dict[str, Any]:
    return {
        "ref": f"{basket_number}-{item.ref}",
        "productRef": item.product_ref,
        "quantity": item.quantity,
        "price": item.price_minor / 100,
        "totalPrice": item.quantity * item.price_minor / 100,
    }
