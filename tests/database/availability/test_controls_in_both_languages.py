"""Controls are decided in Python for sourcing and in SQL for lists: both come to the same for every position."""

import asyncio
import random
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from lading.availability.loaders import ProductStockLoader
from lading.availability.stock import StockKey
from lading.database.connection import Connection, Pool, transaction
from tests.database.inventory.stock import ACCOUNT, CATALOGUE_ID, build_business, opened, position, put

PRODUCTS = LOCATIONS = 4
TREE = (("ALL", None), ("SHOES", "ALL"), ("BOOTS", "SHOES"), ("HATS", "ALL"))
FILED = {1: "BOOTS", 2: "SHOES", 3: "HATS"}
ATTRIBUTES = {
    1: {"season": {"type": "STRING", "value": "winter"}},
    2: {"season": ["winter", "autumn"]},
    3: {"new": True},
}
COLUMNS = (
    *("account", "id", "control_group_id", "ref", "type", "name", "status", "execution_order", "product_number"),
    *("location_number", "category_id", "network_id", "attribute_name", "attribute_value", "buffer", "basis_points"),
    *("threshold", "active_from", "active_to"),
)


async def tree(connection: Connection) -> dict[str, UUID]:
    ids: dict[str, UUID] = {}
    for ref, parent in TREE:
        ids[ref] = uuid4()
        await connection.execute(
            "INSERT INTO category (account, id, catalogue_id, ref, name, parent_id) VALUES (1, $1, $2, $3, $3, $4)",
            ids[ref],
            CATALOGUE_ID,
            ref,
            ids.get(parent or ""),
        )
    for product, ref in FILED.items():
        await connection.execute(
            "INSERT INTO product_category (account, product_id, category_id) "
            "SELECT 1, id, $2 FROM product WHERE number = $1",
            product,
            ids[ref],
        )
    return ids


async def networks(connection: Connection) -> list[UUID]:
    ids = [uuid4(), uuid4()]
    for id_, members in zip(ids, ([1, 2], [2, 3]), strict=True):
        await connection.execute("INSERT INTO network (account, id, ref) VALUES (1, $1, $2)", id_, str(id_))
        await connection.execute(
            "INSERT INTO network_location (account, network_id, location_id) "
            "SELECT 1, $1, id FROM location WHERE number = ANY ($2::integer[])",
            id_,
            members,
        )
    return ids


async def groups(connection: Connection, categories: dict[str, UUID], places: list[UUID], dice: random.Random) -> None:
    """Forty groups of up to six controls each, half of them stacking, and a BASE catalogue through each."""
    attributes = [("season", "winter"), ("new", True), ("new", 1), (None, None), (None, None), (None, None)]
    times = [(None, None)] * 6 + [("-infinity", None), ("infinity", None), (None, "-infinity"), (None, "infinity")]
    for number in range(40):
        group = uuid4()
        await connection.execute(
            "INSERT INTO control_group (account, id, ref, name, workflow_ref, retailer, is_stacking) "
            "VALUES (1, $1, $2, 'x', 'x', 1, $3)",
            group,
            f"G{number}",
            number % 2 == 0,
        )
        await connection.execute(
            "INSERT INTO virtual_catalogue (account, id, ref, type, name, workflow_ref, retailer, "
            "inventory_catalogue_ref, product_catalogue_ref, control_group_ref) "
            "VALUES (1, gen_random_uuid(), $1, 'BASE', 'x', 'x', 1, 'DEFAULT:1', 'MASTER', $1)",
            f"G{number}",
        )
        for which in range(dice.randint(0, 6)):
            name, value = dice.choice(attributes)
            since, until = dice.choice(times)
            row: tuple[Any, ...] = (
                *(1, uuid4(), group, f"K{which}"),
                dice.choice(["EXCLUSION", "QUANTITY_BUFFER", "PERCENTAGE_BUFFER", "THRESHOLD"]),
                *("x", dice.choice(["ACTIVE", "ACTIVE", "ACTIVE", "INACTIVE"]), dice.randint(1, 3)),
                dice.choice([None, None, 1, 2]),
                dice.choice([None, None, 1, 3]),
                dice.choice([None, None, *categories.values()]),
                dice.choice([None, None, *places]),
                *(name, value),
                *(dice.randint(0, 5), dice.choice([0, 1, 1_250, 10_000]), dice.randint(0, 6)),
                *(since, until),
            )
            marks = ", ".join(
                f"${place}{'::text::timestamptz' if column in {'active_from', 'active_to'} else ''}"
                for place, column in enumerate(COLUMNS, start=1)
            )
            await connection.execute(f"INSERT INTO control ({', '.join(COLUMNS)}) VALUES ({marks})", *row)  # noqa: S608


@pytest.mark.parametrize("seed", [1, 2])
def test_sourcing_and_the_view_withhold_the_same(database_url: str, seed: int) -> None:
    async def scenario() -> None:
        dice = random.Random(seed)
        async with opened(database_url) as pool:
            await build_business(pool, products=PRODUCTS, locations=LOCATIONS)
            for product in range(1, PRODUCTS + 1):
                for location in range(1, LOCATIONS + 1):
                    await put(pool, position(product, location), dice.randint(1, 12))
            async with transaction(pool, ACCOUNT) as connection:
                for product, attributes in ATTRIBUTES.items():
                    await connection.execute(
                        "UPDATE product SET attributes = $2 WHERE number = $1", product, attributes
                    )
                await connection.execute("UPDATE inventory_position SET delta = 2 WHERE location_number = 2")
                await groups(connection, await tree(connection), await networks(connection), dice)
            seen, listed = await both(pool)
            assert seen == listed
            assert len(listed) == 40 * PRODUCTS * LOCATIONS
            assert len(set(listed.values())) > 8

    asyncio.run(scenario())


async def both(pool: Pool) -> tuple[dict[tuple[str, int, int], int], dict[tuple[str, int, int], int]]:
    async with transaction(pool, ACCOUNT) as connection:
        rows = await connection.fetch("SELECT * FROM iv_virtual_position")
        keys = [StockKey(f"G{number}", product) for number in range(40) for product in range(1, PRODUCTS + 1)]
        stock = await ProductStockLoader().fetch(connection, ACCOUNT, keys)
    seen = {
        (key.virtual_catalogue_ref, key.product_number, int(location)): int(units)
        for key, one in stock.items()
        for location, units in zip(one.location_numbers, one.available, strict=True)
    }
    listed = {
        (row["virtual_catalogue_ref"], row["product_number"], row["location_number"]): row["quantity"] for row in rows
    }
    return seen, listed


def test_a_category_cannot_come_above_itself_and_what_is_below_moves_with_it(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            async with transaction(pool, ACCOUNT) as connection:
                ids = await tree(connection)
            with pytest.raises(asyncpg.CheckViolationError):
                async with transaction(pool, ACCOUNT) as connection:
                    await connection.execute("UPDATE category SET parent_id = $1 WHERE ref = 'ALL'", ids["BOOTS"])
            async with transaction(pool, ACCOUNT) as connection:
                await connection.execute("UPDATE category SET parent_id = $1 WHERE ref = 'SHOES'", ids["HATS"])
                lineage = await connection.fetchval("SELECT lineage FROM category WHERE ref = 'BOOTS'")
            assert lineage == [ids["ALL"], ids["HATS"], ids["SHOES"], ids["BOOTS"]]

    asyncio.run(scenario())


def test_two_moves_at_once_cannot_close_a_circle(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            async with transaction(pool, ACCOUNT) as connection:
                ids = await tree(connection)

            async def move(ref: str, below: str) -> str:
                try:
                    async with transaction(pool, ACCOUNT) as connection:
                        sql = "UPDATE category SET parent_id = $1 WHERE ref = $2"
                        await connection.execute(sql, ids[below], ref)
                except (asyncpg.CheckViolationError, asyncpg.DeadlockDetectedError):
                    return "refused"
                return "moved"

            outcomes = await asyncio.gather(move("SHOES", "HATS"), move("HATS", "BOOTS"))
            assert sorted(outcomes) == ["moved", "refused"]

    asyncio.run(scenario())
