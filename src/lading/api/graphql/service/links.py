"""Fields that name other things by their refs, and amounts and units as the vocabulary writes them."""

import json
from collections.abc import Mapping
from typing import Any

from lading.api.graphql.call import Info
from lading.api.graphql.fields import Resolver, Source
from lading.kernel.money import decimal_amount, exponent_of

# GraphQL's Int has 32 bits; an amount beyond them still has its decimal form.
INTEGER_MAX = 2**31 - 1


def money(column: str) -> Resolver:
    """A column of minor units of the row's currency as an AmountType."""

    def resolve(source: Source, _info: Info) -> dict[str, Any] | None:
        minor, currency = source[column], source["currency"]
        if minor is None:
            return None
        unscaled = minor if abs(minor) <= INTEGER_MAX else None
        return {
            "amount": float(decimal_amount(minor, currency)),
            "scale": exponent_of(currency),
            "unscaledValue": unscaled,
        }

    return resolve


def named(column: str) -> Resolver:
    """What is known of another entity by its ref alone."""

    def resolve(source: Source, _info: Info) -> dict[str, Any] | None:
        return None if source[column] is None else {"ref": source[column]}

    return resolve


def of_retailer(column: str) -> Resolver:
    """An order or return order, named by its ref and its retailer."""

    def resolve(source: Source, _info: Info) -> dict[str, Any] | None:
        return _of_retailer(source[column], source)

    return resolve


def text(column: str) -> Resolver:
    """A number that the vocabulary writes as text."""

    def resolve(source: Source, _info: Info) -> str:
        return str(source[column])

    return resolve


def nodes_of(connection: Resolver) -> Resolver:
    """The entities of a list without their places in it."""

    async def resolve(source: Source, info: Info) -> list[Any]:
        page = await connection(source, info)
        return [edge["node"] for edge in page.edges]

    return resolve


def balances(read: Resolver) -> Resolver:
    """The balances of an account, a row a currency."""

    async def resolve(source: Source, info: Info) -> list[Mapping[str, Any]]:
        found = await read(source, info)
        kept = found["balances"] if found else []
        rows: list[Mapping[str, Any]] = json.loads(kept) if isinstance(kept, str) else kept
        return rows

    return resolve


def retailer(source: Source, _info: Info) -> dict[str, Any]:
    """The retailer of a row."""
    return {"id": source["retailer"]}


def workflow(source: Source, _info: Info) -> dict[str, Any]:
    """The version of the workflow that a row follows."""
    return {"ref": source["workflowRef"], "version": source["workflowVersion"]}


def currency(source: Source, _info: Info) -> dict[str, Any]:
    """The currency of a row."""
    return {"alphabeticCode": source["currency"]}


def product(source: Source, _info: Info) -> dict[str, Any] | None:
    """The product of a row; lines of money have none."""
    if source["product_ref"] is None:
        return None
    catalogue = source.get("product_catalogue_ref")
    return {"ref": source["product_ref"], "catalogue": {"ref": catalogue} if catalogue else None}


def order_item(source: Source, _info: Info) -> dict[str, Any] | None:
    """The order item of a row, with its order."""
    if source["order_item_ref"] is None:
        return None
    return {"ref": source["order_item_ref"], "order": _of_retailer(source["order_ref"], source)}


def return_item(source: Source, _info: Info) -> dict[str, Any] | None:
    """The return item of a row, with its return order."""
    if source["return_item_ref"] is None:
        return None
    return {"ref": source["return_item_ref"], "returnOrder": _of_retailer(source["return_ref"], source)}


def units(source: Source, _info: Info) -> dict[str, Any]:
    """The units of a row."""
    return {"quantity": source["quantity"], "unit": None}


def _of_retailer(ref: str | None, source: Source) -> dict[str, Any] | None:
    return None if ref is None else {"ref": ref, "retailer": {"id": source["retailer"]}}
