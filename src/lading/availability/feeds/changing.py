"""The change feed: which products changed since a cursor, and what can be had of them now.

What may be sold ahead, what is on its way, and the product itself count as a change too. A reader overwrites what it
keeps with what it is told, so it does no harm to be told twice. When a definition changed (a control, a network, a
catalogue), every product may have: the feed says so, and the reader takes an export.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec

from lading.availability.feeds import refusals
from lading.availability.promising.question import Answered, Question, Way
from lading.availability.promising.reading import read_availability, shown_catalogue
from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.inventory.changes import Changes, Cursor, cursor_now, read_changes
from lading.inventory.records import inventory_catalogues_by_ref

STATEMENTS_AT_ONCE = 200
TOUCHED_MAX = 2_000


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the feed. is_all: there is nothing newer. is_reset: every product may have changed; take an export."""

    items: tuple[Answered, ...]
    cursor: Cursor
    is_all: bool
    is_reset: bool


async def changes_since(connection: Connection, account: int, catalogue_ref: str, cursor: Cursor | None) -> Feed:
    """What changed in a virtual catalogue, in a `read_only` transaction; without a cursor nothing, but a cursor.

    Raises Refused VIRTUAL_CATALOGUE_UNKNOWN; Conflict CHANGES_PRUNED, CURSOR_UNKNOWN.
    """
    catalogue = await shown_catalogue(connection, account, catalogue_ref)
    if cursor is None:
        return Feed(items=(), cursor=await cursor_now(connection), is_all=True, is_reset=False)
    is_reset = await queries_of(__package__).definitions_changed(connection, account=account, seen=cursor.seen)
    page = await read_changes(connection, account, cursor, rows_max=STATEMENTS_AT_ONCE)
    numbers = await _changed(connection, account, catalogue.inventory_catalogue_ref, page)
    touched = await touched_since(connection, account, cursor)
    is_reset, numbers = is_reset or touched is None, numbers | (touched or set())
    refs = await refs_of(connection, account, catalogue.product_catalogue_ref, numbers)
    items: tuple[Answered, ...] = ()
    if refs:
        question = Question(catalogue_ref=catalogue_ref, product_refs=tuple(refs), way=Way())
        items = (await read_availability(connection, account, question)).items
    return Feed(items=items, cursor=page.cursor, is_all=page.is_all, is_reset=is_reset)


async def changed_products(
    connection: Connection, account: int, inventory_catalogue_ref: str, cursor: Cursor
) -> set[int]:
    """Every product with a position changed since the cursor. Raises Conflict CHANGES_PRUNED, CURSOR_UNKNOWN."""
    numbers: set[int] = set()
    is_all = False
    while not is_all:
        page = await read_changes(connection, account, cursor, rows_max=STATEMENTS_AT_ONCE)
        numbers |= await _changed(connection, account, inventory_catalogue_ref, page)
        cursor, is_all = page.cursor, page.is_all
    return numbers


async def touched_since(connection: Connection, account: int, cursor: Cursor) -> set[int] | None:
    """Products that changed themselves, or their pools, or what is on its way; None: more than a page can hold."""
    rows = await queries_of(__package__).touched_since(
        connection, account=account, seen=cursor.seen, rows_max=TOUCHED_MAX + 1
    )
    return None if len(rows) > TOUCHED_MAX else {row["product_number"] for row in rows}


async def refs_of(connection: Connection, account: int, catalogue_ref: str, numbers: set[int]) -> list[str]:
    """The refs of products, and of the kits that hold one of them."""
    rows = await queries_of(__package__).refs_of_products(
        connection, account=account, catalogue_ref=catalogue_ref, numbers=sorted(numbers)
    )
    return [row["ref"] for row in rows]


def written(cursor: Cursor) -> str:
    """A cursor as it travels; nobody outside reads it."""
    return urlsafe_b64encode(msgspec.msgpack.encode(cursor)).decode().rstrip("=")


def read_back(text: str) -> Cursor:
    """The cursor in a text. Raises Malformed CURSOR_INVALID."""
    try:
        cursor = msgspec.msgpack.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Cursor)
        first, end, _ = cursor.seen.split(":")
        int(first), int(end)
    except (ValueError, msgspec.MsgspecError) as error:
        raise refusals.cursor_invalid() from error
    return cursor


async def _changed(connection: Connection, account: int, inventory_catalogue_ref: str, page: Changes) -> set[int]:
    if not page.changes:
        return set()
    found = await inventory_catalogues_by_ref(connection, account, [inventory_catalogue_ref])
    number = found[inventory_catalogue_ref].number
    return {product for one in page.changes if one.catalogue_number == number for product in one.products}
