"""Stock as sourcing sees it through virtual catalogues, on the real database."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from lading.availability.loaders import NO_CATALOGUE, ProductStockLoader
from lading.availability.picture import SharedPicture
from lading.availability.stock import ProductStock, StockKey
from lading.database.connection import Pool, transaction
from tests.database.inventory.stock import ACCOUNT, build_business, opened, position, put, reserve


async def shown(pool: Pool, *keys: tuple[str, int]) -> list[dict[int, int]]:
    return [
        dict(zip(stock.location_numbers.tolist(), stock.available.tolist(), strict=True))
        for stock in await fetched(pool, [StockKey(*key) for key in keys])
    ]


async def fetched(pool: Pool, keys: Sequence[StockKey]) -> list[ProductStock]:
    async with transaction(pool, ACCOUNT) as connection:
        values = await ProductStockLoader().fetch(connection, ACCOUNT, keys)
    return [values[key] for key in keys]


async def execute(pool: Pool, sql: str, *values: Any) -> None:
    async with transaction(pool, ACCOUNT) as connection:
        await connection.execute(sql, *values)


async def show(
    pool: Pool, ref: str, *, network: str | None = None, group: str | None = None, kind: str = "BASE"
) -> None:
    await execute(
        pool,
        "INSERT INTO virtual_catalogue (account, id, ref, type, name, status, workflow_ref, retailer, "
        "inventory_catalogue_ref, product_catalogue_ref, network_ref, control_group_ref) "
        "VALUES (1, $1, $2, $3, 'x', 'ACTIVE', 'VIRTUAL_CATALOGUE::BASE', 1, 'DEFAULT:1', 'MASTER', $4, $5)",
        uuid4(),
        ref,
        kind,
        network,
        group,
    )


async def control(
    pool: Pool, ref: str, kind: str, order: int, units: int, place: tuple[int | None, int | None]
) -> None:
    await execute(
        pool,
        "INSERT INTO control_group (account, id, ref, name, workflow_ref, retailer) "
        "VALUES (1, $1, 'CG', 'x', 'CONTROL_GROUP::DEFAULT', 1) ON CONFLICT (account, ref) DO NOTHING",
        uuid4(),
    )
    await execute(
        pool,
        "INSERT INTO control (account, id, control_group_id, ref, type, name, execution_order, buffer, product_number, "
        "location_number) SELECT 1, $1, id, $2, $3, 'x', $4, $5, $6, $7 FROM control_group WHERE account = 1",
        uuid4(),
        ref,
        kind,
        order,
        units,
        *place,
    )


async def network(pool: Pool, ref: str, *locations: int) -> None:
    await execute(pool, "INSERT INTO network (account, id, ref) VALUES (1, $1, $2)", uuid4(), ref)
    await execute(
        pool,
        "INSERT INTO network_location (account, network_id, location_id) "
        "SELECT 1, n.id, l.id FROM network AS n, location AS l WHERE n.account = 1 AND n.ref = $1 AND l.account = 1 "
        "AND l.number = ANY($2::integer[])",
        ref,
        list(locations),
    )


def test_only_active_positions_with_stock_are_shown_in_order_of_location(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            for location, counted in ((3, 7), (1, 5), (2, 0)):
                await put(pool, position(1, location), counted)
            await put(pool, position(2, 1), 4)
            await execute(pool, "UPDATE inventory_position SET status = 'INACTIVE' WHERE product_number = 2")
            await show(pool, "VC")
            assert await shown(pool, ("VC", 1), ("VC", 2), ("VC", 3)) == [{1: 5, 3: 7}, {}, {}]
            stock = (await fetched(pool, [StockKey("VC", 1)]))[0]
            assert (stock.location_numbers.tolist(), stock.catalogue_number) == ([1, 3], 1)

    asyncio.run(scenario())


def test_an_unknown_or_inactive_virtual_catalogue_shows_nothing(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 5)
            await show(pool, "VC")
            await execute(pool, "UPDATE virtual_catalogue SET status = 'INACTIVE'")
            for stock in await fetched(pool, [StockKey("VC", 1), StockKey("NONE", 1)]):
                assert (stock.catalogue_number, stock.location_numbers.tolist()) == (NO_CATALOGUE, [])

    asyncio.run(scenario())


def test_each_virtual_catalogue_applies_its_own_network_and_controls(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            for location in (1, 2, 3):
                await put(pool, position(1, location), 10)
            await network(pool, "SHOPS", 1, 3)
            await control(pool, "CG:BUFFER:PLACE", "QUANTITY_BUFFER", 3, 9, (1, 3))
            await control(pool, "CG:BUFFER:PRODUCT", "QUANTITY_BUFFER", 4, 2, (1, None))
            await show(pool, "ALL")
            await show(pool, "SHOPS", network="SHOPS", group="CG")
            await show(pool, "NOWHERE", network="MISSING")
            assert await shown(pool, ("ALL", 1), ("SHOPS", 1), ("NOWHERE", 1)) == [
                {1: 10, 2: 10, 3: 10},
                {1: 8, 3: 1},
                {},
            ]

    asyncio.run(scenario())


def test_a_loader_shows_a_network_as_it_is_now_however_often_it_has_read_it(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            for location in (1, 2, 3):
                await put(pool, position(1, location), 5)
            await show(pool, "SHOPS", network="SHOPS")
            loader, key = ProductStockLoader(), StockKey("SHOPS", 1)

            async def places() -> list[int]:
                async with transaction(pool, ACCOUNT) as connection:
                    stock = (await loader.fetch(connection, ACCOUNT, [key]))[key]
                return list(map(int, stock.location_numbers))

            assert await places() == []
            await network(pool, "SHOPS", 1, 3)
            assert await places() == [1, 3]
            assert await places() == [1, 3]
            await execute(pool, "DELETE FROM network_location WHERE account = 1")
            assert await places() == []

    asyncio.run(scenario())


def test_the_view_of_virtual_positions_agrees_with_what_sourcing_sees(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            for product in (1, 2):
                for location in (1, 2, 3):
                    await put(pool, position(product, location), 4 * location)
            await network(pool, "SHOPS", 2, 3)
            await control(pool, "CG:EXCLUSION", "EXCLUSION", 1, 0, (2, 2))
            await control(pool, "CG:BUFFER", "QUANTITY_BUFFER", 4, 5, (None, None))
            await show(pool, "BASE", network="SHOPS", group="CG")
            await show(pool, "SUM", network="SHOPS", group="CG", kind="AGGREGATE")
            seen = await shown(pool, ("BASE", 1), ("BASE", 2))
            assert seen == [{2: 3, 3: 7}, {2: 0, 3: 7}]
            async with transaction(pool, ACCOUNT) as connection:
                rows = await connection.fetch(
                    "SELECT ref, quantity, control_ref FROM iv_virtual_position ORDER BY virtual_catalogue_ref, ref"
                )
            assert [tuple(row) for row in rows] == [
                ("P1:L2:BASE", 3, "CG:BUFFER"),
                ("P1:L3:BASE", 7, "CG:BUFFER"),
                ("P2:L2:BASE", 0, "CG:EXCLUSION"),
                ("P2:L3:BASE", 7, "CG:BUFFER"),
                ("P1:AGGREGATE", 10, None),
                ("P2:AGGREGATE", 7, None),
            ]

    asyncio.run(scenario())


class FactsOf:
    """What a batch has fetched so far."""

    def __init__(self, values: dict[StockKey, ProductStock]) -> None:
        self.values = values

    def peek(self, loader: Any, key: Any) -> Any | None:
        return self.values.get(key) if loader.name == "product_stock" else None


def test_a_promise_leaves_the_shared_picture_and_a_repeated_one_takes_no_more_than_is_shown(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 5)
            await show(pool, "VC")
            key = StockKey("VC", 1)
            facts = FactsOf({key: (await fetched(pool, [key]))[0]})
            effect = reserve([(position(), 3, uuid4()), (position(3, 3), 1, uuid4())], catalogue="VC")
            picture = SharedPicture(ProductStockLoader())
            picture.take(effect, facts)
            assert facts.values[key].at(1) == 2
            picture.take(effect, facts)
            assert facts.values[key].at(1) == 0

    asyncio.run(scenario())
