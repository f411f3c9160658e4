"""A small business with stock, written straight into the tables, and the readings the tests compare."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg

from lading.database.connection import Connection, Pool, open_pool, transaction
from lading.database.settings import DatabaseSettings
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect
from lading.inventory.effects import ConfirmPick, PickedLine, PositionKey, Release, Reserve, ReservedLine
from lading.inventory.handler import StockHandler

ACCOUNT = 1
RETAILER = 1
CATALOGUE = 1
AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class NoPicture:
    """For batches that plan nothing."""

    def take(self, effect: Reserve, facts: BatchFacts) -> None:
        """There is no plan to tell."""


def handler() -> StockHandler:
    return StockHandler(uuid4, NoPicture())


@asynccontextmanager
async def opened(database_url: str, *, connections_max: int = 12) -> AsyncIterator[Pool]:
    settings = DatabaseSettings(database_pool_min=1, database_pool_max=connections_max)
    pool = await open_pool(database_url, settings)
    try:
        yield pool
    finally:
        await pool.close()


async def build_business(pool: Pool, *, products: int = 3, locations: int = 3) -> None:
    """Account, retailer, product catalogue, products P1…, locations L1…, inventory catalogue DEFAULT:1."""
    async with transaction(pool, ACCOUNT) as connection:
        await connection.execute("INSERT INTO account (account, ref, name) VALUES (1, 'ACME', 'Acme')")
        await connection.execute(
            "INSERT INTO retailer (account, retailer, ref, name) VALUES (1, 1, 'R1', 'Acme Shops')"
        )
        await connection.execute(
            "INSERT INTO product_catalogue (account, id, ref, name, workflow_ref, retailer) "
            "VALUES (1, $1, 'MASTER', 'Master', 'PRODUCT_CATALOGUE::DEFAULT', 1)",
            CATALOGUE_ID,
        )
        await connection.execute(
            "INSERT INTO product (account, id, number, catalogue_id, ref, name, status, workflow_ref) "
            "SELECT 1, gen_random_uuid(), n, $1, 'P' || n, 'Product ' || n, 'ACTIVE', 'PRODUCT_CATALOGUE::DEFAULT' "
            "FROM generate_series(1, $2) AS n",
            CATALOGUE_ID,
            products,
        )
        await connection.execute(
            "INSERT INTO location (account, id, number, ref, retailer, type, name, status, workflow_ref) "
            "SELECT 1, gen_random_uuid(), n, 'L' || n, 1, 'STORE', 'Location ' || n, 'ACTIVE', 'LOCATION::STORE' "
            "FROM generate_series(1, $1) AS n",
            locations,
        )
        await connection.execute("INSERT INTO number_series VALUES (1, 'INVENTORY_CATALOGUE', 1)")
        await connection.execute(
            "INSERT INTO inventory_catalogue (account, id, number, ref, name, status, workflow_ref, retailer) "
            "VALUES (1, gen_random_uuid(), 1, 'DEFAULT:1', 'Default', 'ACTIVE', 'INVENTORY_CATALOGUE::DEFAULT', 1)"
        )


CATALOGUE_ID = UUID("018f0000-0000-7000-8000-000000000001")


async def put(pool: Pool, key: PositionKey, counted: int, *, counted_at: datetime | None = None) -> None:
    """A position with so many units counted."""
    async with transaction(pool, ACCOUNT) as connection:
        await connection.execute(
            "INSERT INTO inventory_position (account, catalogue_number, product_number, location_number, counted, "
            "counted_at) VALUES (1, $1, $2, $3, $4, coalesce($5, '-infinity'::timestamptz))",
            key.catalogue_number,
            key.product_number,
            key.location_number,
            counted,
            counted_at,
        )


@dataclass(frozen=True)
class Counters:
    """A position as it stands."""

    counted: int
    delta: int
    reserved: int
    sold: int
    corrected: int
    on_hand: int
    deficit: int


async def counters(pool: Pool, key: PositionKey) -> Counters:
    async with transaction(pool, ACCOUNT) as connection:
        row = await connection.fetchrow(
            "SELECT counted, delta, reserved, sold, corrected, on_hand, deficit FROM inventory_position "
            "WHERE account = 1 AND catalogue_number = $1 AND product_number = $2 AND location_number = $3",
            key.catalogue_number,
            key.product_number,
            key.location_number,
        )
    assert row is not None
    return Counters(*row)


async def ledger(pool: Pool, key: PositionKey) -> list[tuple[str, int, str]]:
    """(type, quantity, status) of every row of a position, oldest first."""
    async with transaction(pool, ACCOUNT) as connection:
        rows = await connection.fetch(
            "SELECT type, quantity, status FROM inventory_quantity WHERE account = 1 AND catalogue_number = $1 "
            "AND product_number = $2 AND location_number = $3 ORDER BY effective_at, type, id",
            key.catalogue_number,
            key.product_number,
            key.location_number,
        )
    return [(row[0], row[1], row[2]) for row in rows]


def position(product: int = 1, location: int = 1) -> PositionKey:
    return PositionKey(CATALOGUE, product, location)


def reserve(lines: Sequence[tuple[PositionKey, int, UUID]], *, withheld: int = 0, catalogue: str = "VC") -> Reserve:
    return Reserve(
        order_id=uuid4(),
        fulfilment_id=uuid4(),
        lines=tuple(ReservedLine(key, quantity, item, withheld) for key, quantity, item in lines),
        virtual_catalogue_ref=catalogue,
    )


def release(*items: UUID) -> Release:
    return Release(fulfilment_id=uuid4(), fulfilment_item_ids=items)


def confirm(item: UUID, *, picked: int, short: int) -> ConfirmPick:
    return ConfirmPick(fulfilment_id=uuid4(), lines=(PickedLine(item, picked, short),))


async def carry_out(pool: Pool, *effects: Effect, at: datetime = AT) -> dict[int, str]:
    """Each effect as a run of its own, all in one batch; run → refusal."""
    async with transaction(pool, ACCOUNT) as connection:
        return await carry_out_on(connection, *effects, at=at)


async def carry_out_on(connection: Connection, *effects: Effect, at: datetime = AT) -> dict[int, str]:
    runs = [RunEffect(run, uuid4(), effect) for run, effect in enumerate(effects)]
    return dict(await handler().apply(connection, ACCOUNT, runs, at))


async def violations(pool: Pool) -> list[asyncpg.Record]:
    """Positions that are not the sum of their ledger."""
    async with transaction(pool, ACCOUNT) as connection:
        return list(
            await connection.fetch(
                "SELECT p.* FROM inventory_position AS p WHERE p.on_hand + p.deficit < 0 OR p.on_hand <> p.counted + "
                "coalesce((SELECT sum(q.quantity) FROM inventory_quantity AS q WHERE q.account = p.account "
                "AND q.catalogue_number = p.catalogue_number AND q.product_number = p.product_number "
                "AND q.location_number = p.location_number AND q.status = 'ACTIVE'), 0)"
            )
        )
