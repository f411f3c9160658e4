"""Products and their catalogues as they are changed one by one; what is left out stays as it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.foundation.products.categories import locked_catalogue
from lading.foundation.products.links import category_ids, with_standards, write_links
from lading.foundation.products.model import Component, NewProduct, Product, ProductKey
from lading.foundation.products.records import check_product, products_by_key
from lading.foundation.texts import check_attributes, check_text, check_type
from lading.kernel.refusal import Refused

DESCRIPTION_LENGTH_MAX = 2000
ONE = ""  # pointers into a request about one product need no index


class ProductChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a product is to become; None leaves it as it is. category_refs, components: instead of those it has."""

    key: ProductKey
    type: str
    status: str | None = None
    name: str | None = None
    gtin: str | None = None
    summary: str | None = None
    price_minor: int | None = None
    currency: str | None = None
    standard_ref: str | None = None
    attributes: Mapping[str, Any] | None = None
    category_refs: tuple[str, ...] | None = None
    components: tuple[Component, ...] | None = None


class CatalogueChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a product catalogue is to become; None leaves it as it is."""

    ref: str
    status: str | None = None
    name: str | None = None
    description: str | None = None
    attributes: Mapping[str, Any] | None = None


async def change_product(
    connection: Connection, account: int, change: ProductChange, *, details: Mapping[str, Any], at: datetime
) -> Product:
    """Changes a product and returns it as it was before: a caller who tells others of its status knows what is new.

    details (further prices, tax) are laid over those it has.
    Raises Refused <TYPE>_PRODUCT_UNKNOWN, TYPE_INVALID for the status, and what create_products raises.
    """
    if change.status is not None:
        check_type(change.status, "/status")
    catalogue = await locked_catalogue(connection, account, change.key.catalogue_ref)
    before = (await products_by_key(connection, account, [change.key])).get(change.key)
    if before is None or before.type != change.type:
        raise refusals.unknown(f"{change.type.lower()} product", change.key.ref[:100], "/ref")
    new = _changed(before, change, details)
    check_product(new)
    [new] = await with_standards(connection, account, catalogue.id, [new], ONE)
    row = {name: getattr(new, name) for name in ("id", "status", "name", "gtin", "summary", "price_minor", "currency")}
    row |= {"standard_id": new.standard_id, "attributes": dict(new.attributes), "details": dict(new.details)}
    await queries_of(__package__, "entities.sql").change_products(connection, account=account, at=at, products=[row])
    await write_links(connection, account, catalogue.id, [new], ONE)
    return before


async def remove_categories(
    connection: Connection, account: int, key: ProductKey, kind: str, refs: Sequence[str]
) -> UUID:
    """Takes a product out of categories. Raises Refused <TYPE>_PRODUCT_UNKNOWN, CATEGORY_UNKNOWN."""
    catalogue = await locked_catalogue(connection, account, key.catalogue_ref)
    product = (await products_by_key(connection, account, [key])).get(key)
    if product is None or product.type != kind:
        raise refusals.unknown(f"{kind.lower()} product", key.ref[:100], "/ref")
    ids = await category_ids(connection, account, catalogue.id, refs, "/categories")
    await queries_of(__package__).remove_categories(
        connection, account=account, product_id=product.id, category_ids=ids
    )
    return product.id


async def change_catalogue(connection: Connection, account: int, change: CatalogueChange) -> None:
    """Changes a product catalogue. Raises Refused TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID, …_UNKNOWN."""
    check_text(change.name, "/name")
    check_text(change.description, "/description", length_max=DESCRIPTION_LENGTH_MAX)
    check_attributes(change.attributes or {})
    if change.status is not None:
        check_type(change.status, "/status")
    attributes = None if change.attributes is None else dict(change.attributes)
    values = msgspec.structs.asdict(change) | {"attributes": attributes}
    if not await queries_of(__package__).change_catalogue(connection, account=account, **values):
        raise refusals.unknown("product catalogue", change.ref[:100], "/ref")


def _changed(before: Product, change: ProductChange, details: Mapping[str, Any]) -> NewProduct:
    kept = ("status", "name", "gtin", "summary", "price_minor", "currency", "attributes")
    values: dict[str, Any] = {
        name: getattr(before, name) if (value := getattr(change, name)) is None else value for name in kept
    }
    if before.standard_id is not None and change.standard_ref is None:
        values["standard_id"] = before.standard_id
    if (change.price_minor is None) != (change.currency is None):
        raise Refused("PRICE_INVALID", "A price needs its currency.", "Send both or neither.", pointer="/prices")
    return NewProduct(
        id=before.id,
        ref=before.ref,
        type=before.type,
        standard_ref=change.standard_ref,
        category_refs=change.category_refs,
        components=change.components,
        details={**before.details, **details},
        **values,
    )
