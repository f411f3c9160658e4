"""The order as conditions see it: camel case, attributes by name, with its customer and products where asked for.

```
ref type status createdOn currency totalPrice totalTaxPrice attributes.byName.NAME retailer.id
customer.{ref username primaryEmail promotionOptIn status attributes.byName.NAME}
fulfilmentChoice.{type deliveryType pickupLocationRef address.{country state city postcode …} …}
items.{ref quantity price totalPrice attributes.byName.NAME product.{ref name type price attributes.byName.NAME}}
```
"""

from collections.abc import Mapping
from typing import Any

from lading.engine.entity import Aggregate
from lading.foundation.customers.records import Customer
from lading.foundation.products.model import Product
from lading.kernel.money import decimal_amount
from lading.order.model import FulfilmentChoice, OrderFields, OrderItem

CUSTOMER = "customer"
PRODUCT = "product"
ROOTS = frozenset(
    {
        "ref",
        "type",
        "status",
        "createdOn",
        "currency",
        "totalPrice",
        "totalTaxPrice",
        "attributes",
        "retailer",
        CUSTOMER,
        "fulfilmentChoice",
        "items",
    }
)


def order_document(
    order: Aggregate,
    fields: OrderFields,
    choice: FulfilmentChoice | None,
    customer: Customer | None,
    products: Mapping[int, Product],
) -> dict[str, Any]:
    """The document. fields: the order's, with the items that are sourced. products: by number, as far as known."""
    return {
        "ref": order.root.ref,
        "type": order.root.subtype,
        "status": order.root.status,
        "createdOn": fields.created_at.isoformat(),
        "currency": fields.currency,
        "totalPrice": _amount(fields.total_minor, fields.currency),
        "totalTaxPrice": _amount(fields.total_tax_minor, fields.currency),
        "attributes": _by_name(order.root.attributes),
        "retailer": {"id": order.retailer},
        CUSTOMER: _customer(customer),
        "fulfilmentChoice": _choice(choice),
        "items": [_item(item, fields.currency, products.get(item.product_number)) for item in fields.items],
    }


def _item(item: OrderItem, currency: str, product: Product | None) -> dict[str, Any]:
    return {
        "ref": item.ref,
        "quantity": item.quantity,
        "price": _amount(item.price_minor, currency),
        "totalPrice": _amount(item.total_minor, currency),
        "attributes": _by_name(item.attributes),
        PRODUCT: {"ref": item.product_ref} if product is None else _product(product),
    }


def _product(product: Product) -> dict[str, Any]:
    return {
        "ref": product.ref,
        "name": product.name,
        "type": product.type,
        "price": _amount(product.price_minor, product.currency or "USD"),
        "attributes": _by_name(product.attributes),
    }


def _customer(customer: Customer | None) -> dict[str, Any] | None:
    if customer is None:
        return None
    return {
        "ref": customer.ref,
        "username": customer.username,
        "primaryEmail": customer.primary_email,
        "promotionOptIn": customer.promotion_opt_in,
        "status": customer.status,
        "attributes": _by_name(customer.attributes),
    }


def _choice(choice: FulfilmentChoice | None) -> dict[str, Any] | None:
    if choice is None:
        return None
    return {
        **{_camel(name): value for name, value in choice.details.items()},
        "type": choice.type,
        "deliveryType": choice.delivery_type,
        "pickupLocationRef": choice.pickup_location_ref,
        "address": choice.address,
    }


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(one.capitalize() for one in others)


def _by_name(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {"byName": {name: _value(attribute) for name, attribute in attributes.items()}}


def _value(attribute: Any) -> Any:
    return attribute.get("value") if isinstance(attribute, Mapping) else attribute


def _amount(minor: int | None, currency: str) -> float | None:
    return None if minor is None else float(decimal_amount(minor, currency))
