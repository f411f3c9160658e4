"""Counts, deltas, promises and picks in any order, late, early and twice: the identity holds at every step."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from lading.database.connection import Pool, transaction
from lading.inventory.coverage import retire_coverage
from lading.inventory.deltas import Delta, delta_refusal
from lading.inventory.effects import PositionKey
from lading.inventory.giving_way import giving_way
from lading.inventory.snapshot import LoadReport, Numbers, PositionNews, RowRefusal, SnapshotRow, load_snapshot
from tests.database.inventory.movements import Moved, add, add_on, guard_every_commit, load
from tests.database.inventory.stock import (
    ACCOUNT,
    AT,
    Counters,
    build_business,
    carry_out,
    carry_out_on,
    confirm,
    counters,
    ledger,
    opened,
    position,
    put,
    release,
    reserve,
    violations,
)

HOUR = timedelta(hours=1)


def test_a_hundred_and_seventy_counted_and_three_promised_leave_167(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            report = await load(pool, ("P1", "L1", 170), as_of=AT)
            assert report == LoadReport(inserted=1, news=(PositionNews("P1", "L1", 170),))
            await carry_out(pool, reserve([(position(), 3, uuid4())]), at=AT + HOUR)
            assert (await counters(pool, position())).on_hand == 167

    asyncio.run(scenario())


def test_a_pick_between_count_and_upload_is_not_sold_twice(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await load(pool, ("P1", "L1", 10), as_of=AT)
            item = uuid4()
            await carry_out(pool, reserve([(position(), 4, item)]), at=AT + HOUR)
            counted_at = AT + 2 * HOUR
            await carry_out(pool, confirm(item, picked=4, short=0), at=AT + 3 * HOUR)
            report = await load(pool, ("P1", "L1", 10), as_of=counted_at, at=AT + 4 * HOUR)
            assert (report.changed, report.unchanged) == (0, 1)
            assert await counters(pool, position()) == Counters(10, 0, 0, 4, 0, 6, 0)

    asyncio.run(scenario())


def test_a_pick_before_the_count_is_in_it_and_a_promise_still_to_be_picked_is_not(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await load(pool, ("P1", "L1", 10), as_of=AT)
            picked, waiting = uuid4(), uuid4()
            await carry_out(pool, reserve([(position(), 3, picked), (position(), 2, waiting)]), at=AT + HOUR)
            await carry_out(pool, confirm(picked, picked=2, short=1), at=AT + 2 * HOUR)
            report = await load(pool, ("P1", "L1", 7), as_of=AT + 3 * HOUR)
            assert report == LoadReport(changed=1)
            assert await counters(pool, position()) == Counters(7, 0, 2, 0, 0, 5, 0)
            assert ("SALE", -2, "INACTIVE") in await ledger(pool, position())
            assert ("CORRECTION", -1, "INACTIVE") in await ledger(pool, position())

    asyncio.run(scenario())


def test_a_count_below_what_was_promised_is_a_deficit_until_it_is_made_good(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 5)
            kept, given_back = uuid4(), uuid4()
            await carry_out(pool, reserve([(position(), 3, kept), (position(), 2, given_back)]), at=AT)
            await load(pool, ("P1", "L1", 1), as_of=AT + HOUR)
            assert await counters(pool, position()) == Counters(1, 0, 5, 0, 0, -4, 4)
            assert list(await carry_out(pool, reserve([(position(), 1, uuid4())]))) == [0]
            await carry_out(pool, release(given_back))
            assert await counters(pool, position()) == Counters(1, 0, 3, 0, 0, -2, 2)
            await load(pool, ("P1", "L1", 9), as_of=AT + 2 * HOUR)
            assert await counters(pool, position()) == Counters(9, 0, 3, 0, 0, 6, 0)

    asyncio.run(scenario())


def test_an_older_count_changes_nothing(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await load(pool, ("P1", "L1", 5), as_of=AT + HOUR)
            assert await load(pool, ("P1", "L1", 99), as_of=AT) == LoadReport(outdated=1)
            assert await counters(pool, position()) == Counters(5, 0, 0, 0, 0, 5, 0)

    asyncio.run(scenario())


def test_an_older_count_changes_nothing_even_if_the_newer_one_had_changed_nothing(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await load(pool, ("P1", "L1", 5), as_of=AT)
            assert await load(pool, ("P1", "L1", 5), as_of=AT + 2 * HOUR) == LoadReport(unchanged=1)
            assert await load(pool, ("P1", "L1", 9), as_of=AT + HOUR) == LoadReport(outdated=1)
            assert (await counters(pool, position())).on_hand == 5

    asyncio.run(scenario())


def test_of_two_rows_for_one_position_the_last_counts(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            report = await load(pool, ("P1", "L1", 5), ("P2", "L1", 3), ("P1", "L1", 8), as_of=AT)
            assert (report.inserted, report.superseded) == (2, 1)
            assert (await counters(pool, position())).counted == 8

    asyncio.run(scenario())


def test_unknown_refs_are_refused_by_row_and_the_others_are_loaded(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            report = await load(pool, ("NO", "L1", 5), ("P1", "NOWHERE", 5), ("P1", "L1", 5), as_of=AT)
            assert report.inserted == 1
            assert report.refusals == (
                RowRefusal(
                    1,
                    "PRODUCT_UNKNOWN",
                    "There is no product 'NO'.",
                    "Create the product first, then send the row again.",
                ),
                RowRefusal(
                    2,
                    "LOCATION_UNKNOWN",
                    "There is no location 'NOWHERE'.",
                    "Create the location first, then send the row again.",
                ),
            )

    asyncio.run(scenario())


def test_a_delta_counts_once_and_not_at_all_when_a_later_count_has_seen_it(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            first = Delta(1, "D-1", "P1", "L1", 4)
            assert await add(pool, first, at=AT) == Moved(applied=1)
            assert await add(pool, first, at=AT + HOUR) == Moved(repeated=1)
            await load(pool, ("P1", "L1", 6), as_of=AT + 2 * HOUR)
            assert await add(pool, Delta(1, "D-2", "P1", "L1", 5), at=AT + HOUR) == Moved(late=1)
            assert await counters(pool, position()) == Counters(6, 0, 0, 0, 0, 6, 0)
            await add(pool, Delta(1, "D-3", "P1", "L1", -8), at=AT + 3 * HOUR)
            assert await counters(pool, position()) == Counters(6, -8, 0, 0, 0, -2, 2)

    asyncio.run(scenario())


def test_loads_promises_and_deltas_at_once_neither_deadlock_nor_lose_a_unit(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool, products=6, locations=6)
            keys = [position(product, location) for product in range(1, 7) for location in range(1, 7)]
            rows = [(f"P{key.product_number}", f"L{key.location_number}", 50) for key in keys]
            await load(pool, *rows, as_of=AT)
            calls: list[Any] = []
            for turn in range(8):
                at = AT + (turn + 1) * HOUR
                calls.append(load(pool, *(rows if turn % 2 else reversed(rows)), as_of=at))
                calls.append(carry_out(pool, reserve([(key, 1, uuid4()) for key in reversed(keys)]), at=at))
                calls.append(
                    add(pool, *(Delta(1, f"D{turn}-{row[0]}-{row[1]}", row[0], row[1], 1) for row in rows), at=at)
                )
            await asyncio.gather(*calls)
            assert await violations(pool) == []
            assert {(await counters(pool, key)).reserved for key in keys} == {8}

    asyncio.run(scenario())


def test_an_older_count_waits_for_a_newer_one_that_is_under_way_and_comes_too_late(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await load(pool, ("P1", "L1", 5), as_of=AT)
            async with transaction(pool, ACCOUNT) as connection:
                newer = [SnapshotRow(1, "P1", "L1", 5)]
                as_of = AT + 2 * HOUR
                report = await load_snapshot(connection, ACCOUNT, newer, catalogue_number=1, as_of=as_of, at=as_of)
                assert report == LoadReport(unchanged=1)
                older = asyncio.create_task(load(pool, ("P1", "L1", 9), as_of=AT + HOUR))
                delta = asyncio.create_task(add(pool, Delta(1, "D-1", "P1", "L1", 3), at=AT + HOUR))
                await asyncio.sleep(0.1)
                assert not older.done() and not delta.done()
            assert (await older, await delta) == (LoadReport(outdated=1), Moved(late=1))
            assert await counters(pool, position()) == Counters(5, 0, 0, 0, 0, 5, 0)

    asyncio.run(scenario())


def test_what_is_late_stays_late_when_old_loads_are_forgotten(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            rows = (("P1", "L1", 5), ("P2", "L1", 5))
            await load(pool, *rows, as_of=AT)
            await load(pool, *rows, as_of=AT + 2 * HOUR)
            await load(pool, rows[1], as_of=AT + 4 * HOUR)
            async with transaction(pool, ACCOUNT) as connection:
                assert await retire_coverage(connection, ACCOUNT, kept=timedelta(days=10_000)) == 0
                assert await retire_coverage(connection, ACCOUNT, kept=-timedelta(days=10_000)) == 3
                assert await connection.fetchval("SELECT count(*) FROM inventory_coverage") == 0
            assert await load(pool, ("P1", "L1", 9), ("P2", "L1", 9), as_of=AT + HOUR) == LoadReport(outdated=2)
            assert await add(pool, Delta(1, "D-1", "P2", "L1", 3), at=AT + 3 * HOUR) == Moved(late=1)
            assert (await add(pool, Delta(1, "D-2", "P1", "L1", 3), at=AT + 3 * HOUR)).applied == 1
            assert await violations(pool) == []

    asyncio.run(scenario())


def test_a_load_gives_way_to_whoever_holds_a_position_and_waits_for_the_load(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await load(pool, ("P1", "L1", 5), ("P1", "L2", 5), as_of=AT)

            async def count() -> None:
                await load(pool, ("P1", "L1", 8), ("P1", "L2", 8), as_of=AT + HOUR)

            async with transaction(pool, ACCOUNT) as connection:
                await carry_out_on(connection, reserve([(position(), 1, uuid4())]), at=AT + 2 * HOUR)
                loading = asyncio.create_task(giving_way(count))
                await asyncio.sleep(0.1)
                deltas, at = [Delta(1, "D-1", "P1", "L2", 3)], AT + 2 * HOUR
                await add_on(connection, *deltas, at=at)
            await loading
            assert await counters(pool, position()) == Counters(8, 0, 1, 0, 0, 7, 0)
            assert await counters(pool, position(1, 2)) == Counters(8, 3, 0, 0, 0, 11, 0)

    asyncio.run(scenario())


@dataclass
class Model:
    """One position, kept as simply as it can be."""

    counted: int = 0
    counted_at: datetime = AT - 1000 * HOUR
    promises: dict[UUID, int] = field(default_factory=dict)
    movements: list[tuple[str, int, datetime]] = field(default_factory=list)

    def total(self, kind: str) -> int:
        return sum(quantity for name, quantity, _ in self.movements if name == kind)

    def counters(self) -> Counters:
        reserved, delta = sum(self.promises.values()), self.total("DELTA")
        sold, corrected = self.total("SALE"), self.total("CORRECTION")
        on_hand = self.counted + delta - reserved - sold - corrected
        return Counters(self.counted, delta, reserved, sold, corrected, on_hand, max(0, -on_hand))

    def count(self, quantity: int, as_of: datetime) -> None:
        if as_of >= self.counted_at:
            self.counted, self.counted_at = quantity, as_of
            self.movements = [each for each in self.movements if each[2] > as_of]


class Killed(Exception):
    """Stands for a worker that dies."""


class PositionMachine(RuleBasedStateMachine):
    """Drives the real database and the model with the same steps; each example has a position of its own."""

    loop: asyncio.AbstractEventLoop
    pool: Pool
    products: int = 0

    def __init__(self) -> None:
        super().__init__()
        PositionMachine.products += 1
        self.key = PositionKey(1, PositionMachine.products, 1)
        self.ref = f"P{PositionMachine.products}"
        self.now = AT
        self.model = Model()
        self.last: tuple[int, datetime] | None = None
        self.deltas: list[tuple[Delta, datetime]] = []
        self.do(load(self.pool, (self.ref, "L1", 0), as_of=self.model.counted_at))

    def do(self, call: Any) -> Any:
        return self.loop.run_until_complete(call)

    @rule(minutes=st.integers(1, 300))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(quantity=st.integers(1, 6))
    def reserve(self, quantity: int) -> None:
        item = uuid4()
        refused = self.do(carry_out(self.pool, reserve([(self.key, quantity, item)]), at=self.now))
        assert bool(refused) == (self.model.counters().on_hand < quantity)
        if not refused:
            self.model.promises[item] = quantity

    @precondition(lambda self: self.model.promises)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from(list(self.model.promises)))
        self.do(carry_out(self.pool, release(item), at=self.now))
        del self.model.promises[item]

    @precondition(lambda self: self.model.promises)
    @rule(data=st.data())
    def pick(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from(list(self.model.promises)))
        promised = self.model.promises.pop(item)
        picked = data.draw(st.integers(0, promised))
        effect = confirm(item, picked=picked, short=promised - picked)
        for _ in range(2):
            self.do(carry_out(self.pool, effect, at=self.now))
        moved = [("SALE", picked, self.now), ("CORRECTION", promised - picked, self.now)]
        self.model.movements += [each for each in moved if each[1]]

    @rule(quantity=st.integers(0, 12), late_minutes=st.integers(0, 600))
    def snapshot(self, quantity: int, late_minutes: int) -> None:
        as_of = self.now - timedelta(minutes=late_minutes)
        self.do(load(self.pool, (self.ref, "L1", quantity), as_of=as_of, at=self.now))
        self.model.count(quantity, as_of)
        self.last = (quantity, as_of)

    @rule(quantity=st.integers(0, 12), late_minutes=st.integers(0, 600))
    def a_snapshot_is_killed_before_it_is_committed(self, quantity: int, late_minutes: int) -> None:
        async def killed() -> None:
            rows, as_of = [SnapshotRow(1, self.ref, "L1", quantity)], self.now - timedelta(minutes=late_minutes)
            async with transaction(self.pool, ACCOUNT) as connection:
                await load_snapshot(connection, ACCOUNT, rows, catalogue_number=1, as_of=as_of, at=self.now)
                raise Killed

        with pytest.raises(Killed):
            self.do(killed())

    @precondition(lambda self: self.model.promises)
    @rule(data=st.data(), quantity=st.integers(1, 6), late_minutes=st.integers(0, 600))
    def a_batch_is_killed_before_it_is_committed(self, data: st.DataObject, quantity: int, late_minutes: int) -> None:
        promised = data.draw(st.sampled_from(list(self.model.promises)))
        delta = Delta(1, str(uuid4()), self.ref, "L1", -quantity)

        async def killed() -> None:
            async with transaction(self.pool, ACCOUNT) as connection:
                await add_on(connection, delta, at=self.now - timedelta(minutes=late_minutes))
                await carry_out_on(connection, release(promised), at=self.now)
                await carry_out_on(connection, reserve([(self.key, quantity, uuid4())]), at=self.now)
                raise Killed

        with pytest.raises(Killed):
            self.do(killed())

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_last_snapshot_again(self) -> None:
        assert self.last is not None
        quantity, as_of = self.last
        self.do(load(self.pool, (self.ref, "L1", quantity), as_of=as_of, at=self.now))
        self.model.count(quantity, as_of)

    @rule(quantity=st.integers(-5, 5), late_minutes=st.integers(0, 600))
    def delta(self, quantity: int, late_minutes: int) -> None:
        at = self.now - timedelta(minutes=late_minutes)
        delta = Delta(1, str(uuid4()), self.ref, "L1", quantity)
        self.do(add(self.pool, delta, at=at))
        self.deltas.append((delta, at))
        if at > self.model.counted_at:
            self.model.movements.append(("DELTA", quantity, at))

    @precondition(lambda self: self.deltas)
    @rule()
    def the_first_delta_again(self) -> None:
        delta, at = self.deltas[0]
        assert self.do(add(self.pool, delta, at=at)) == Moved(repeated=1)

    @invariant()
    def position_equals_model_and_ledger(self) -> None:
        assert self.do(counters(self.pool, self.key)) == self.model.counters()
        assert self.do(violations(self.pool)) == []


def test_one_position_equals_its_model_whatever_comes_in_whatever_order(database_url: str, owner_url: str) -> None:
    guard_every_commit(owner_url)
    loop = asyncio.new_event_loop()
    examples = 25
    opening = opened(database_url, connections_max=1)
    PositionMachine.loop = loop
    PositionMachine.pool = loop.run_until_complete(opening.__aenter__())
    PositionMachine.products = 0
    try:
        loop.run_until_complete(build_business(PositionMachine.pool, products=2_000))
        checks = [HealthCheck.too_slow]
        fast = settings(max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=checks)
        run_state_machine_as_test(PositionMachine, settings=fast)
        assert PositionMachine.products >= examples
    finally:
        loop.run_until_complete(opening.__aexit__(None, None, None))
        loop.close()


@pytest.mark.parametrize("quantity", [1_000_001, -1_000_001])
def test_a_delta_out_of_range_is_refused(quantity: int) -> None:
    refusal = delta_refusal(Delta(7, "D-1", "P1", "L1", quantity), Numbers({"P1": 1}, {"L1": 1}, frozenset()))
    assert refusal is not None
    assert (refusal.line, refusal.code) == (7, "QUANTITY_TOO_LARGE")
