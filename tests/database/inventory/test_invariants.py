"""Each invariant of stock finds what breaks it, and nothing in sound data."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import asyncpg
import psycopg
import pytest

from lading.database.connection import Pool, read_only, transaction
from lading.database.queries import queries_of
from lading.inventory.invariants import invariants
from tests.database.inventory.stock import (
    ACCOUNT,
    build_business,
    carry_out,
    confirm,
    opened,
    position,
    put,
    release,
    reserve,
)


async def found(pool: Pool) -> set[str]:
    async with read_only(pool, ACCOUNT) as connection:
        broken = set()
        for one in invariants():
            statement = getattr(queries_of(one.package, "invariants.sql"), one.statement)
            if await statement(connection, account=ACCOUNT, rows_max=10):
                broken.add(one.code)
    return broken


async def sound(pool: Pool) -> None:
    await build_business(pool)
    await put(pool, position(), 100)
    items = [uuid4() for _ in range(4)]
    await carry_out(pool, *(reserve([(position(), 5, item)]) for item in items))
    await carry_out(pool, confirm(items[0], picked=5, short=0), confirm(items[1], picked=2, short=3), release(items[2]))


ITEMS_KEY = "DROP INDEX inventory_quantity_by_item"
UNCHECKED = "ALTER TABLE inventory_position DISABLE TRIGGER checked_by_insert"
SOURCE_KEY = "DROP INDEX inventory_quantity_by_source"
AGAIN = (
    "INSERT INTO inventory_quantity (account, id, catalogue_number, product_number, location_number, type, quantity, "
    "status, fulfilment_item_id, event_id, effective_at) SELECT account, gen_random_uuid(), catalogue_number, "
    "product_number, location_number, {type}, quantity, status, fulfilment_item_id, {event}, effective_at "
    "FROM inventory_quantity WHERE type = 'RESERVED' AND status = 'ACTIVE'"
)
DELTA = (
    "INSERT INTO inventory_quantity (account, id, catalogue_number, product_number, location_number, type, quantity, "
    "status, source_ref, effective_at) SELECT 1, gen_random_uuid(), 1, 1, 1, 'DELTA', 0, 'ACTIVE', 'D', now() "
    "FROM generate_series(1, 2)"
)


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        (["UPDATE inventory_position SET counted = counted"], set[str]()),
        (["UPDATE inventory_position SET reserved = reserved + 1"], {"I1a", "I1b"}),
        (["UPDATE inventory_position SET sold = sold + 1, corrected = corrected - 1"], {"I1b"}),
        (["UPDATE inventory_position SET deficit = 1"], {"I2"}),
        ([ITEMS_KEY, AGAIN.format(type="type", event="gen_random_uuid()")], {"I1a", "I1b", "I4a"}),
        ([AGAIN.format(type="'SALE'", event="event_id")], {"I1a", "I1b", "I4b"}),
        (["UPDATE inventory_quantity SET quantity = quantity - 1 WHERE type = 'SALE'"], {"I1a", "I1b", "I5"}),
        ([ITEMS_KEY, AGAIN.format(type="type", event="event_id")], {"I1a", "I1b", "I4a", "I6a"}),
        ([SOURCE_KEY, DELTA], {"I6b"}),
        ([UNCHECKED, "INSERT INTO inventory_position VALUES (1, 1, 999, 1)"], {"I24s"}),
    ],
)
def test_damage_is_found_under_its_code(database_url: str, owner_url: str, damage: list[str], codes: set[str]) -> None:
    async def scenario(during: Callable[[], None]) -> None:
        async with opened(database_url) as pool:
            await sound(pool)
            assert await found(pool) == set()
            during()
            assert await found(pool) == codes

    def spoil() -> None:
        with psycopg.connect(owner_url) as connection:
            connection.execute("SET lading.account = '1'")
            for statement in damage:
                connection.execute(statement.encode())

    asyncio.run(scenario(spoil))


@pytest.mark.parametrize("key", [(1, 999, 1), (1, 1, 999), (999, 1, 1)])
def test_a_position_of_nothing_is_refused(database_url: str, key: tuple[int, int, int]) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            with pytest.raises(asyncpg.ForeignKeyViolationError, match="does not exist"):
                async with transaction(pool, ACCOUNT) as connection:
                    await connection.execute("INSERT INTO inventory_position VALUES (1, $1, $2, $3)", *key)

    asyncio.run(scenario())


def test_what_has_positions_is_not_deleted(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 1)
            for deletion in (
                "DELETE FROM product WHERE number = 1",
                "DELETE FROM location WHERE number = 1",
                "DELETE FROM inventory_catalogue WHERE number = 1",
            ):
                with pytest.raises(asyncpg.ForeignKeyViolationError, match="has positions"):
                    async with transaction(pool, ACCOUNT) as connection:
                        await connection.execute(deletion)
            async with transaction(pool, ACCOUNT) as connection:
                assert await connection.execute("DELETE FROM product WHERE number = 2") == "DELETE 1"

    asyncio.run(scenario())
