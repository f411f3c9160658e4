"""Product catalogues and products as they are kept."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.event import EntityKey
from lading.foundation import refusals
from lading.foundation.accounts.records import check_retailers
from lading.foundation.announcing import Newcomer, announce, announce_all, newcomer_root
from lading.foundation.products.kits import check_components
from lading.foundation.products.links import LINKS, with_standards, write_links
from lading.foundation.products.model import (
    CHANGED,
    INSERTED,
    PRODUCT,
    PRODUCT_CATALOGUE,
    TYPES,
    UNCHANGED,
    VARIANT,
    NewProduct,
    NewProductCatalogue,
    Product,
    ProductCatalogue,
    ProductKey,
    UpsertCounts,
)
from lading.foundation.texts import (
    TEXT_LENGTH_MAX,
    check_attributes,
    check_ref,
    check_refs_once,
    check_text,
    check_type,
)
from lading.kernel.json import check_json
from lading.kernel.money import AMOUNT_MAX_MINOR
from lading.kernel.refusal import Refused

_CURRENCY = re.compile(r"[A-Z]{3}")
_SUMMARY_LENGTH_MAX = 2000
CREATED = "CREATED"


async def create_product_catalogue(connection: Connection, account: int, new: NewProductCatalogue) -> ProductCatalogue:
    """Creates a product catalogue with its CREATE event.

    Raises Refused REF_INVALID, TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID, RETAILER_UNKNOWN; Conflict REF_TAKEN.
    """
    check_ref(new.ref)
    check_type(new.type)
    check_text(new.name, "/name")
    check_text(new.description, "/description", length_max=_SUMMARY_LENGTH_MAX)
    check_attributes(new.attributes)
    await check_retailers(connection, account, {new.retailer: "/retailer"})
    values: dict[str, Any] = {field: getattr(new, field) for field in new.__struct_fields__}
    values |= {"workflow_ref": f"{PRODUCT_CATALOGUE}::{new.type}", "attributes": dict(new.attributes)}
    if await queries_of(__package__).insert_catalogue(connection, account=account, **values) is None:
        raise refusals.ref_taken("product catalogue", new.ref, "/ref")
    created = (await catalogues_by_id(connection, account, [new.id]))[new.id]
    await announce(connection, account, newcomer_root(PRODUCT_CATALOGUE, msgspec.structs.asdict(created)))
    return created


async def catalogues_by_id(connection: Connection, account: int, ids: Sequence[UUID]) -> dict[UUID, ProductCatalogue]:
    """The product catalogues of the account among the ids."""
    rows = await queries_of(__package__).catalogues_by_id(connection, account=account, ids=ids)
    return {row["id"]: ProductCatalogue(**row) for row in rows}


async def catalogues_by_ref(connection: Connection, account: int, refs: Sequence[str]) -> dict[str, ProductCatalogue]:
    """The product catalogues of the account among the refs."""
    rows = await queries_of(__package__).catalogues_by_ref(connection, account=account, refs=refs)
    return {row["ref"]: ProductCatalogue(**row) for row in rows}


async def create_products(
    connection: Connection, account: int, catalogue_ref: str, news: Sequence[NewProduct], *, pointers: str = "/{index}"
) -> tuple[Product, ...]:
    """Creates all of the products or, by raising, none; they come back in the order given.

    Each has its CREATE event if its status is CREATED. Raises what `upsert_products` raises, and Conflict REF_TAKEN
    where the catalogue has a product of that ref.
    """
    catalogue = await _checked(connection, account, catalogue_ref, news, pointers)
    news = await with_standards(connection, account, catalogue.id, news, pointers)
    inserted = await _insert(connection, account, catalogue, news)
    for index, new in enumerate(news):
        if new.ref not in inserted:
            raise refusals.ref_taken("product", new.ref, pointers.format(index=index) + "/ref")
    await write_links(connection, account, catalogue.id, news, pointers)
    created = await products_by_id(connection, account, [new.id for new in news])
    return tuple(created[new.id] for new in news)


async def upsert_products(
    connection: Connection, account: int, catalogue_ref: str, news: Sequence[NewProduct], *, pointers: str = "/{index}"
) -> UpsertCounts:
    """Makes the catalogue hold the products as given; those not named stay as they are. Thousands at a time.

    Raises Refused with PRODUCT_CATALOGUE_UNKNOWN, STANDARD_PRODUCT_UNKNOWN, REF_INVALID, REF_TWICE, TYPE_INVALID,
    TEXT_TOO_LONG, PRICE_INVALID, CURRENCY_INVALID, ATTRIBUTE_INVALID, CATEGORY_UNKNOWN, COMPONENTS_INVALID,
    COMPONENT_UNKNOWN, KIT_NESTED; then nothing was written.
    """
    outcomes = list((await upsert_each(connection, account, catalogue_ref, news, pointers=pointers)).values())
    return UpsertCounts(
        inserted=outcomes.count(INSERTED), changed=outcomes.count(CHANGED), unchanged=outcomes.count(UNCHANGED)
    )


async def upsert_each(
    connection: Connection, account: int, catalogue_ref: str, news: Sequence[NewProduct], *, pointers: str = "/{index}"
) -> dict[str, str]:
    """The same, answering for each ref whether it was created, changed or unchanged."""
    catalogue = await _checked(connection, account, catalogue_ref, news, pointers)
    news = await with_standards(connection, account, catalogue.id, news, pointers)
    values = {"catalogue_id": catalogue.id, "products": _rows(news)}
    changed = {
        row["ref"] for row in await queries_of(__package__).update_products(connection, account=account, **values)
    }
    inserted = await _insert(connection, account, catalogue, news)
    changed |= await write_links(connection, account, catalogue.id, news, pointers)
    return {new.ref: INSERTED if new.ref in inserted else CHANGED if new.ref in changed else UNCHANGED for new in news}


async def products_by_id(connection: Connection, account: int, ids: Sequence[UUID]) -> dict[UUID, Product]:
    """The products of the account among the ids."""
    rows = await queries_of(__package__).products_by_id(connection, account=account, ids=ids)
    return {row["id"]: Product(**row) for row in rows}


async def products_by_key(
    connection: Connection, account: int, keys: Sequence[ProductKey]
) -> dict[ProductKey, Product]:
    """The products of the account among the keys."""
    rows = await queries_of(__package__).products_by_key(connection, account=account, **_columns(keys))
    return {ProductKey(row["catalogue_ref"], row["ref"]): Product(**row) for row in rows}


async def products_by_ref(connection: Connection, account: int, refs: Sequence[str]) -> tuple[Product, ...]:
    """The products of these refs in every catalogue of the account, by number."""
    rows = await queries_of(__package__).products_by_ref(connection, account=account, refs=refs)
    return tuple(Product(**row) for row in rows)


async def product_numbers(connection: Connection, account: int, keys: Sequence[ProductKey]) -> dict[ProductKey, int]:
    """The stock key numbers of the products among the keys; cheaper than the products."""
    rows = await queries_of(__package__).product_numbers(connection, account=account, **_columns(keys))
    return {ProductKey(row["catalogue_ref"], row["ref"]): row["number"] for row in rows}


async def _insert(
    connection: Connection, account: int, catalogue: ProductCatalogue, news: Sequence[NewProduct]
) -> frozenset[str]:
    values = {"catalogue_id": catalogue.id, "products": _rows(news)}
    rows = await queries_of(__package__).insert_products(connection, account=account, **values)
    root = EntityKey(PRODUCT_CATALOGUE, catalogue.id, catalogue.ref)
    # An importer that knows the status does not ask the workflow for one.
    fresh = [row for row in rows if row["status"] == CREATED]
    await announce_all(connection, account, [_newcomer(root, catalogue, row) for row in fresh])
    return frozenset(row["ref"] for row in rows)


def _newcomer(root: EntityKey, catalogue: ProductCatalogue, row: Any) -> Newcomer:
    return Newcomer(
        root=root,
        entity=EntityKey(PRODUCT, row["id"], row["ref"]),
        subtype=row["type"],
        retailer=catalogue.retailer,
        workflow_version=catalogue.workflow_version,
        created_at=row["created_at"],
        lane=row["id"],
    )


async def _checked(
    connection: Connection, account: int, catalogue_ref: str, news: Sequence[NewProduct], pointers: str
) -> ProductCatalogue:
    """The catalogue, locked until the transaction ends, once every product has passed its checks."""
    for index, new in enumerate(news):
        _check_at(new, pointers.format(index=index))
    check_refs_once("product", (new.ref for new in news), pointers)
    row = await queries_of(__package__).locked_catalogue(connection, account=account, ref=catalogue_ref)
    if row is None:
        raise refusals.unknown("product catalogue", catalogue_ref, "/catalogue/ref")
    return ProductCatalogue(**row)


def _rows(news: Sequence[NewProduct]) -> list[dict[str, Any]]:
    fields = [field for field in NewProduct.__struct_fields__ if field not in LINKS]
    rows = [{field: getattr(new, field) for field in fields} for new in news]
    return [row | {"place": place} for place, row in enumerate(rows)]


def _columns(keys: Sequence[ProductKey]) -> dict[str, list[str]]:
    return {"catalogue_refs": [key.catalogue_ref for key in keys], "refs": [key.ref for key in keys]}


def _check_at(new: NewProduct, pointer: str) -> None:
    try:
        check_product(new)
    except Refused as refusal:
        raise refusal.at(pointer) from None


def check_product(new: NewProduct) -> None:
    """Refuses a product that cannot be kept, with the codes of `upsert_products` and the place in it."""
    _check(new)
    _check_price(new)
    check_components(new)


def _check(new: NewProduct) -> None:
    check_ref(new.ref)
    check_type(new.status, "/status")
    check_text(new.name, "/name")
    check_text(new.gtin, "/gtin", length_max=TEXT_LENGTH_MAX)
    check_text(new.summary, "/summary", length_max=_SUMMARY_LENGTH_MAX)
    check_attributes(new.attributes)
    check_json(dict(new.details), pointer="/details")
    is_of_another = new.standard_id is not None or new.standard_ref is not None
    if new.type not in TYPES or (new.type != VARIANT and is_of_another):
        hint = "Use STANDARD or GROUP, or VARIANT for a product that is a variant of another."
        raise Refused("TYPE_INVALID", f"{new.type[:50]!r} does not fit this product.", hint, pointer="/type")


def _check_price(new: NewProduct) -> None:
    if (new.price_minor is None) != (new.currency is None):
        raise Refused("PRICE_INVALID", "A price needs its currency.", "Send both or neither.", pointer="/prices")
    if new.price_minor is not None and not 0 <= new.price_minor <= AMOUNT_MAX_MINOR:
        hint = f"Use 0 to {AMOUNT_MAX_MINOR} minor units."
        raise Refused("PRICE_INVALID", f"{new.price_minor} is not a price.", hint, pointer="/prices")
    if new.currency is not None and not _CURRENCY.fullmatch(new.currency):
        hint = "Use three capital letters as in ISO 4217, for instance USD."
        raise Refused("CURRENCY_INVALID", f"{new.currency[:10]!r} is not a currency.", hint, pointer="/currency")
