"""Whoever follows the changes of positions ends with a true copy, however the transactions overlap."""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from lading.database.connection import Pool, read_only, savepoint, transaction
from lading.inventory.changes import TRANSACTION_LONGEST, Changes, Cursor, cursor_now, prune_changes, read_changes
from lading.inventory.deltas import Delta
from lading.inventory.effects import PositionKey
from lading.inventory.records import PositionsMeant, set_position_statuses
from lading.inventory.snapshot import SnapshotRow, load_snapshot
from lading.kernel.refusal import Refused
from tests.database.inventory.movements import add_on
from tests.database.inventory.stock import (
    ACCOUNT,
    AT,
    build_business,
    carry_out,
    carry_out_on,
    confirm,
    opened,
    position,
    put,
    release,
    reserve,
)

Held = tuple[int, bool]


@dataclass
class Copy:
    """A reader that keeps what positions hold, by the largest number told of each."""

    cursor: Cursor
    held: dict[PositionKey, Held] = field(default_factory=dict)
    numbers: dict[PositionKey, int] = field(default_factory=dict)
    read: list[int] = field(default_factory=list)

    def take(self, changes: Changes) -> None:
        for change in changes.changes:
            self.read.append(change.number)
            for product, location, *held in zip(
                change.products, change.locations, change.on_hand, change.active, strict=True
            ):
                key = PositionKey(change.catalogue_number, product, location)
                if change.number > self.numbers.get(key, 0):
                    self.numbers[key], self.held[key] = change.number, (held[0], bool(held[1]))
        self.cursor = changes.cursor

    async def follow(self, pool: Pool, *, rows_max: int = 1_000) -> None:
        is_all = False
        while not is_all:
            async with read_only(pool, ACCOUNT) as connection:
                changes = await read_changes(connection, ACCOUNT, self.cursor, rows_max=rows_max)
            self.take(changes)
            is_all = changes.is_all


async def start(pool: Pool) -> Copy:
    async with read_only(pool, ACCOUNT) as connection:
        return Copy(await cursor_now(connection), await held(pool))


async def held(pool: Pool) -> dict[PositionKey, Held]:
    async with transaction(pool, ACCOUNT) as connection:
        rows = await connection.fetch(
            "SELECT catalogue_number, product_number, location_number, on_hand, status = 'ACTIVE' "
            "FROM inventory_position"
        )
    return {PositionKey(*row[:3]): (row[3], row[4]) for row in rows}


async def count(pool: Pool, *rows: tuple[int, int, int], as_of: datetime = AT) -> None:
    counted = [SnapshotRow(line, f"P{row[0]}", f"L{row[1]}", row[2]) for line, row in enumerate(rows, start=1)]
    async with transaction(pool, ACCOUNT) as connection:
        await load_snapshot(connection, ACCOUNT, counted, catalogue_number=1, as_of=as_of, at=as_of)


def test_every_way_to_change_a_position_is_told_in_one_row_a_statement(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            copy = await start(pool)

            async def told(rows: int) -> None:
                before = len(copy.read)
                await copy.follow(pool)
                assert len(copy.read) - before == rows
                assert copy.held == await held(pool)

            await count(pool, *[(product, location, 5) for product in (1, 2, 3) for location in (1, 2, 3)])
            await told(1)
            await count(pool, (1, 1, 7), (1, 2, 8), as_of=AT + timedelta(hours=1))
            await told(1)
            kept, gone = uuid4(), uuid4()
            await carry_out(pool, reserve([(position(), 2, kept)]), reserve([(position(2), 1, gone)]))
            await told(1)
            await carry_out(pool, confirm(kept, picked=1, short=1), release(gone))
            await told(1)
            async with transaction(pool, ACCOUNT) as connection:
                delta = Delta(1, "D-1", "P3", "L1", 4)
                await add_on(connection, delta, at=AT)
                await set_position_statuses(
                    connection, ACCOUNT, PositionsMeant(catalogue_number=1, product_refs=["P3"]), "INACTIVE", at=AT
                )
            await told(1)
            assert copy.held[position(3, 2)] == (5, False)
            await told(0)

    asyncio.run(scenario())


def test_what_was_rolled_back_is_not_told(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            copy = await start(pool)
            async with transaction(pool, ACCOUNT) as connection:
                with suppress(RuntimeError):
                    async with savepoint(connection):
                        rows = [SnapshotRow(1, "P1", "L1", 5)]
                        await load_snapshot(connection, ACCOUNT, rows, catalogue_number=1, as_of=AT, at=AT)
                        raise RuntimeError
            await copy.follow(pool)
            assert copy.read == []

    asyncio.run(scenario())


def test_a_slow_transaction_is_neither_missed_nor_waited_for(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(1), 9)
            await put(pool, position(2), 9)
            copy = await start(pool)
            async with transaction(pool, ACCOUNT) as slow:
                await carry_out_on(slow, reserve([(position(1), 1, uuid4())]))
                await carry_out(pool, reserve([(position(2), 2, uuid4())]))
                await copy.follow(pool)
                assert copy.held == {position(1): (9, True), position(2): (7, True)}
                await carry_out(pool, reserve([(position(2), 2, uuid4())]))
                await copy.follow(pool)
                assert copy.held[position(2)] == (5, True)
            await copy.follow(pool)
            assert copy.held == {position(1): (8, True), position(2): (5, True)}
            assert len(copy.read) == len(set(copy.read)) == 3

    asyncio.run(scenario())


def test_the_later_of_two_changes_has_the_larger_number_even_in_the_older_transaction(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(1), 9)
            await put(pool, position(2), 9)
            copy = await start(pool)
            async with transaction(pool, ACCOUNT) as older:
                await carry_out_on(older, reserve([(position(2), 1, uuid4())]))
                await carry_out(pool, reserve([(position(1), 4, uuid4())]))
                await carry_out_on(older, reserve([(position(1), 3, uuid4())]))
            await copy.follow(pool)
            assert copy.held == await held(pool) == {position(1): (2, True), position(2): (8, True)}

    asyncio.run(scenario())


@pytest.mark.parametrize("rows_max", [1, 3, 1_000])
def test_a_copy_is_true_after_any_overlap_however_small_its_pages(database_url: str, rows_max: int) -> None:
    async def write(pool: Pool, seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(12):
            first, second = sorted(dice.sample(range(1, 7), 2))
            async with transaction(pool, ACCOUNT) as connection:
                await carry_out_on(connection, reserve([(position(first), 1, uuid4())]))
                await asyncio.sleep(dice.random() / 200)
                await carry_out_on(connection, reserve([(position(second), 1, uuid4())]))

    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool, products=6)
            for product in range(1, 7):
                await put(pool, position(product), 1_000)
            copy = await start(pool)
            writers = asyncio.gather(*[write(pool, seed) for seed in range(6)])
            while not writers.done():
                await copy.follow(pool, rows_max=rows_max)
                await asyncio.sleep(0)
            await writers
            await copy.follow(pool, rows_max=rows_max)
            assert copy.held == await held(pool)
            assert len(copy.read) == len(set(copy.read)) == 6 * 12 * 2

    asyncio.run(scenario())


def test_a_reader_who_stayed_away_too_long_is_told_to_begin_anew(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            away = await start(pool)
            await put(pool, position(1), 1)
            present = await start(pool)
            async with transaction(pool, ACCOUNT) as connection:
                assert await prune_changes(connection, ACCOUNT) == 0
                assert await prune_changes(connection, ACCOUNT, kept=timedelta(0)) == 1
            later = replace(present.cursor, seen_at=present.cursor.seen_at + 2 * TRANSACTION_LONGEST)
            await Copy(later).follow(pool)
            with pytest.raises(Refused) as refused:
                await away.follow(pool)
            assert refused.value.code == "CHANGES_PRUNED"
            with pytest.raises(Refused) as refused:
                await Copy(replace(later, seen="9000000:9000000:")).follow(pool)
            assert refused.value.code == "CURSOR_UNKNOWN"

    asyncio.run(scenario())
