"""The tree that products are filed under: created, moved and renamed; never a circle."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.engine.event import EntityKey
from lading.foundation import refusals
from lading.foundation.announcing import Newcomer, announce
from lading.foundation.products.links import category_ids
from lading.foundation.products.model import CATEGORY, PRODUCT_CATALOGUE, ProductCatalogue
from lading.foundation.texts import check_attributes, check_ref, check_text, check_type
from lading.kernel.refusal import Conflict, Refused

DEPTH_MAX = 20
SUMMARY_LENGTH_MAX = 2000
TOP = ""


class NewCategory(msgspec.Struct, frozen=True, kw_only=True):
    """A category to be created, below parent_ref and above child_refs."""

    id: UUID
    ref: str
    name: str
    type: str = "DEFAULT"
    summary: str | None = None
    parent_ref: str | None = None
    child_refs: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = {}


class CategoryChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a category is to become; None leaves it as it is, an empty parent_ref makes it one at the top."""

    ref: str
    status: str | None = None
    name: str | None = None
    summary: str | None = None
    parent_ref: str | None = None
    child_refs: tuple[str, ...] = ()
    attributes: Mapping[str, Any] | None = None


async def create_category(
    connection: Connection, account: int, catalogue_ref: str, new: NewCategory, *, at: datetime
) -> UUID:
    """Creates a category with its CREATE event.

    Raises Refused REF_INVALID, TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID, PRODUCT_CATALOGUE_UNKNOWN,
    CATEGORY_UNKNOWN, CATEGORY_TOO_DEEP; Conflict REF_TAKEN, CATEGORY_LOOP.
    """
    check_ref(new.ref)
    check_type(new.type)
    _check(new.name, new.summary, new.attributes)
    catalogue = await locked_catalogue(connection, account, catalogue_ref)
    known = await _queries().category_to_change(connection, account=account, catalogue_id=catalogue.id, ref=new.ref)
    if known is not None:
        raise refusals.ref_taken("category", new.ref, "/ref")
    row = {
        "place": 0,
        "id": new.id,
        "catalogue_id": catalogue.id,
        "ref": new.ref,
        "type": new.type,
        "name": new.name,
        "summary": new.summary,
        "status": "CREATED",
        "parent_id": await _parent(connection, account, catalogue.id, new.parent_ref),
        "attributes": dict(new.attributes),
    }
    async with _guarded(new.ref):
        await queries_of(__package__, "entities.sql").insert_categories(
            connection, account=account, at=at, categories=[row]
        )
        await _adopt(connection, account, catalogue.id, new.id, new.child_refs, at)
    key = EntityKey(CATEGORY, new.id, new.ref)
    root = EntityKey(PRODUCT_CATALOGUE, catalogue.id, catalogue.ref)
    newcomer = Newcomer(
        root=root,
        entity=key,
        subtype=new.type,
        retailer=catalogue.retailer,
        workflow_version=catalogue.workflow_version,
        created_at=at,
        lane=new.id,
    )
    await announce(connection, account, newcomer)
    return new.id


async def change_category(
    connection: Connection, account: int, catalogue_ref: str, change: CategoryChange, *, at: datetime
) -> UUID:
    """Changes a category; what is below it moves with it.

    Raises Refused TYPE_INVALID for the status, TEXT_TOO_LONG, ATTRIBUTE_INVALID, PRODUCT_CATALOGUE_UNKNOWN,
    CATEGORY_UNKNOWN, CATEGORY_TOO_DEEP; Conflict CATEGORY_LOOP.
    """
    _check(change.name, change.summary, change.attributes or {})
    if change.status is not None:
        check_type(change.status, "/status")
    catalogue = await locked_catalogue(connection, account, catalogue_ref)
    known = await _queries().category_to_change(connection, account=account, catalogue_id=catalogue.id, ref=change.ref)
    if known is None:
        raise refusals.unknown("category", change.ref[:100], "/ref")
    given = {name: value for name in ("status", "name", "summary") if (value := getattr(change, name)) is not None}
    row = dict(known) | given
    if change.attributes is not None:
        row["attributes"] = dict(change.attributes)
    if change.parent_ref is not None:
        row["parent_id"] = await _parent(connection, account, catalogue.id, change.parent_ref)
    async with _guarded(change.ref):
        await queries_of(__package__, "entities.sql").change_categories(
            connection, account=account, at=at, categories=[row]
        )
        await _adopt(connection, account, catalogue.id, row["id"], change.child_refs, at)
    id_: UUID = row["id"]
    return id_


async def locked_catalogue(connection: Connection, account: int, ref: str) -> ProductCatalogue:
    """The catalogue, whose tree and kits change one after another. Raises Refused PRODUCT_CATALOGUE_UNKNOWN."""
    row = await queries_of(__package__).locked_catalogue(connection, account=account, ref=ref)
    if row is None:
        raise refusals.unknown("product catalogue", ref[:100], "/catalogue/ref")
    return ProductCatalogue(**row)


async def _parent(connection: Connection, account: int, catalogue_id: UUID, ref: str | None) -> UUID | None:
    if ref in (None, TOP):
        return None
    assert ref is not None
    rows = await queries_of(__package__).category_ids_in_catalogue(
        connection, account=account, catalogue_id=catalogue_id, refs=[ref]
    )
    if not rows:
        raise refusals.unknown("category", ref[:100], "/parentCategory/ref")
    parent: UUID = rows[0]["id"]
    return parent


async def _adopt(
    connection: Connection, account: int, catalogue_id: UUID, parent_id: UUID, refs: Sequence[str], at: datetime
) -> None:
    if refs:
        ids = await category_ids(connection, account, catalogue_id, refs, "/childCategories")
        await _queries().move_below(connection, account=account, at=at, parent_id=parent_id, ids=ids)


@asynccontextmanager
async def _guarded(ref: str) -> AsyncIterator[None]:
    """The database knows the tree: what it refuses is said in words. The transaction must not go on afterwards."""
    try:
        yield
    except asyncpg.CheckViolationError as error:
        if error.constraint_name == "category_no_loop":
            message = f"The category {ref} would come above itself."
            hint = "Choose a parent that is not below it."
            raise Conflict("CATEGORY_LOOP", message, hint, pointer="/parentCategory") from error
        if error.constraint_name == "category_depth":
            message = f"With {ref} there would be more than {DEPTH_MAX} categories one above the other."
            raise Refused("CATEGORY_TOO_DEEP", message, "Make the tree flatter.", pointer="/parentCategory") from error
        raise


def _check(name: str | None, summary: str | None, attributes: Mapping[str, Any]) -> None:
    check_text(name, "/name")
    check_text(summary, "/summary", length_max=SUMMARY_LENGTH_MAX)
    check_attributes(attributes)


def _queries() -> Queries:
    return queries_of(__package__, "categories.sql")
