"""What products are of, in and made of: the standard product of a variant, categories, components of kits."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.foundation import refusals
from lading.foundation.products.kits import Kit, write_kits
from lading.foundation.products.model import STANDARD, NewProduct

LINKS = frozenset({"standard_ref", "category_refs", "components"})
CATEGORIES_MAX = 100


async def with_standards(
    connection: Connection, account: int, catalogue_id: UUID, news: Sequence[NewProduct], pointers: str
) -> list[NewProduct]:
    """The products with the ids of their standard products, which may stand among them.

    Only inside a transaction that holds the catalogue. Raises Refused STANDARD_PRODUCT_UNKNOWN with the place.
    """
    refs = sorted({new.standard_ref for new in news if new.standard_ref is not None})
    ids = [new.standard_id for new in news if new.standard_id is not None]
    if not refs and not ids:
        return list(news)
    ready = {new.ref: new.id for new in news if new.type == STANDARD}
    ready |= await _standards(connection, account, catalogue_id, refs)
    known = await _standard_ids(connection, account, ids)
    linked = []
    for index, new in enumerate(news):
        standard_id = new.standard_id if new.standard_ref is None else ready.get(new.standard_ref)
        is_asked = new.standard_id is not None or new.standard_ref is not None
        is_found = standard_id is not None and (new.standard_ref is not None or standard_id in known)
        if is_asked and not is_found:
            named = new.standard_ref or new.standard_id
            raise refusals.unknown("standard product", named, pointers.format(index=index) + "/product")
        linked.append(msgspec.structs.replace(new, standard_id=standard_id))
    return linked


async def write_links(
    connection: Connection, account: int, catalogue_id: UUID, news: Sequence[NewProduct], pointers: str
) -> set[str]:
    """Puts products into their categories and components into kits; the refs of those that were different.

    Only inside a transaction that holds the catalogue, once the products are there. Raises Refused CATEGORY_UNKNOWN,
    COMPONENT_UNKNOWN or KIT_NESTED with the place.
    """
    linked = {
        index: new for index, new in enumerate(news) if new.category_refs is not None or new.components is not None
    }
    if not linked:
        return set()
    refs = [new.ref for new in linked.values()]
    rows = await _queries().ids_in_catalogue(connection, account=account, catalogue_id=catalogue_id, refs=refs)
    ids = {row["ref"]: row["id"] for row in rows}
    kits = [
        Kit(ids[new.ref], new.ref, new.components, pointers.format(index=index))
        for index, new in linked.items()
        if new.components is not None
    ]
    touched = await write_kits(connection, account, catalogue_id, kits)
    filed = {index: new for index, new in linked.items() if new.category_refs is not None}
    touched |= await _file(connection, account, catalogue_id, filed, ids, pointers)
    return {ref for ref, id_ in ids.items() if id_ in touched}


async def category_ids(
    connection: Connection, account: int, catalogue_id: UUID, refs: Sequence[str], pointer: str
) -> list[UUID]:
    """The ids of categories. Raises Refused CATEGORY_UNKNOWN, CATEGORIES_TOO_MANY with the place below pointer."""
    found = await _categories(connection, account, catalogue_id, refs)
    _check_categories(refs, found, pointer)
    return [found[ref] for ref in dict.fromkeys(refs)]


async def _file(
    connection: Connection,
    account: int,
    catalogue_id: UUID,
    filed: Mapping[int, NewProduct],
    ids: Mapping[str, UUID],
    pointers: str,
) -> set[UUID]:
    if not filed:
        return set()
    named = {ref for new in filed.values() for ref in new.category_refs or ()}
    found = await _categories(connection, account, catalogue_id, sorted(named))
    pairs: dict[tuple[UUID, UUID], None] = {}
    for index, new in filed.items():
        _check_categories(new.category_refs or (), found, pointers.format(index=index) + "/categories")
        pairs |= dict.fromkeys((ids[new.ref], found[ref]) for ref in new.category_refs or ())
    columns = {"category_products": [one for one, _ in pairs], "category_ids": [one for _, one in pairs]}
    entities = queries_of(__package__, "entities.sql")
    product_ids = [ids[new.ref] for new in filed.values()]
    left = await entities.leave_categories(connection, account=account, product_ids=product_ids, **columns)
    joined = await entities.join_categories(connection, account=account, **columns)
    return {row["product_id"] for row in (*left, *joined)}


def _check_categories(refs: Sequence[str], found: Mapping[str, UUID], pointer: str) -> None:
    if len(refs) > CATEGORIES_MAX:
        raise refusals.too_many("categories", len(refs), CATEGORIES_MAX, pointer)
    for place, ref in enumerate(refs):
        if ref not in found:
            raise refusals.unknown("category", ref[:100], f"{pointer}/{place}")


async def _categories(connection: Connection, account: int, catalogue_id: UUID, refs: Sequence[str]) -> dict[str, UUID]:
    rows = await _queries().category_ids_in_catalogue(
        connection, account=account, catalogue_id=catalogue_id, refs=list(refs)
    )
    return {row["ref"]: row["id"] for row in rows}


async def _standards(connection: Connection, account: int, catalogue_id: UUID, refs: Sequence[str]) -> dict[str, UUID]:
    rows = await _queries().ids_in_catalogue(connection, account=account, catalogue_id=catalogue_id, refs=list(refs))
    return {row["ref"]: row["id"] for row in rows if row["type"] == STANDARD}


async def _standard_ids(connection: Connection, account: int, ids: Sequence[UUID]) -> set[UUID]:
    if not ids:
        return set()
    rows = await _queries().products_by_id(connection, account=account, ids=list(ids))
    return {row["id"] for row in rows if row["type"] == STANDARD}


def _queries() -> Queries:
    return queries_of(__package__)
