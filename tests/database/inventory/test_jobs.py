"""Batches from arrival to their report, on the real database."""

import asyncio
import itertools
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from lading.database.connection import Pool, dispatching, transaction
from lading.database.queries import queries_of
from lading.inventory.coverage import Load, lock_stock
from lading.inventory.jobs import Batch, NewJob, add_batch, batch_by_id, create_job, job_by_id, parse_batch
from lading.inventory.loading import ATTEMPTS_MAX, BATCHES_BETWEEN, process_pending_batches
from lading.inventory.side_quantities import arrivals_of, side_quantities_of
from lading.kernel.refusal import Refused
from tests.database.inventory.stock import (
    ACCOUNT,
    AT,
    CATALOGUE,
    build_business,
    counters,
    opened,
    position,
    violations,
)

MINUTE = timedelta(minutes=1)


async def open_job(pool: Pool, *, at: datetime = AT) -> UUID:
    async with transaction(pool, ACCOUNT) as connection:
        job = await create_job(connection, ACCOUNT, NewJob(name="night", retailer=1), job_id=uuid4(), at=at)
    return job.id


async def send(pool: Pool, job_id: UUID, entities: list[Any], *, at: datetime = AT, **body: Any) -> Batch:
    batch = parse_batch({"action": "UPSERT", "entityType": "INVENTORY", "entities": entities} | body)
    async with transaction(pool, ACCOUNT) as connection:
        return await add_batch(connection, ACCOUNT, job_id, batch, batch_id=uuid4(), at=at)


async def work(pool: Pool, *, at: datetime = AT) -> int:
    return await process_pending_batches(pool, ACCOUNT, now=lambda: at, next_id=uuid4)


async def report(pool: Pool, batch: Batch) -> Batch:
    async with transaction(pool, ACCOUNT) as connection:
        found = await batch_by_id(connection, ACCOUNT, batch.job_id, batch.id)
    assert found is not None
    return found


def row(product: int, location: int, quantity: Any) -> dict[str, Any]:
    return {"locationRef": f"L{location}", "skuRef": f"P{product}", "qty": quantity}


async def events(pool: Pool) -> list[Any]:
    async with transaction(pool, ACCOUNT) as connection:
        rows = await connection.fetch("SELECT name, attributes FROM event WHERE account = 1 ORDER BY id")
    return [(found["name"], found["attributes"]) for found in rows]


def test_broken_rows_are_reported_by_line_and_the_good_ones_are_loaded(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            batch = await send(
                pool, await open_job(pool), [row(1, 1, 5), row(1, 2, -1), "x", row(9, 1, 5), row(2, 1, 0), row(1, 1, 6)]
            )
            assert batch.status == "PENDING"
            assert await work(pool) == 1
            done = await report(pool, batch)
            assert (done.status, done.finished_at) == ("COMPLETE", AT)
            assert (done.inserted, done.superseded, done.refused) == (2, 1, 3)
            assert [(refusal["line"], refusal["code"]) for refusal in done.refusals] == [
                (2, "QUANTITY_NEGATIVE"),
                (3, "ROW_INVALID"),
                (4, "PRODUCT_UNKNOWN"),
            ]
            assert (await counters(pool, position(1, 1))).counted == 6
            assert await work(pool) == 0

    asyncio.run(scenario())


def test_a_batch_without_an_as_of_time_counts_as_of_its_receipt(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            job = await open_job(pool)
            older = await send(pool, job, [row(1, 1, 5)], at=AT + MINUTE)
            newer = await send(pool, job, [row(1, 1, 7)], at=AT + 2 * MINUTE, asOf=AT.isoformat())
            await work(pool, at=AT + 3 * MINUTE)
            assert ((await report(pool, older)).inserted, (await report(pool, newer)).outdated) == (1, 1)
            assert (await counters(pool, position())).counted == 5

    asyncio.run(scenario())


def test_a_second_loader_begins_behind_the_first_and_leaves_nothing(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            job = await open_job(pool)
            sent = [await send(pool, job, [row(1, 1, number)], at=AT + number * MINUTE) for number in range(7)]
            clock = itertools.count(100)
            done = await process_pending_batches(
                pool, ACCOUNT, now=lambda: AT + next(clock) * MINUTE, next_id=uuid4, loader=1
            )
            reports = [await report(pool, batch) for batch in sent]
            assert (done, {each.status for each in reports}) == (7, {"COMPLETE"})
            order = sorted(range(7), key=lambda number: reports[number].finished_at or AT)
            assert order[:2] == [BATCHES_BETWEEN, BATCHES_BETWEEN + 1]

    asyncio.run(scenario())


def test_a_batch_waits_for_no_batch_of_the_product_beside_its_own(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await send(pool, await open_job(pool), [row(2, 1, 5)])
            async with transaction(pool, ACCOUNT) as connection:
                load = Load(ACCOUNT, CATALOGUE, AT, AT)
                first, second = [position(product).product_number for product in (1, 2)]
                await lock_stock(connection, load, [first])
                assert await asyncio.wait_for(work(pool), 10) == 1
                assert second == first + 1

    asyncio.run(scenario())


def test_a_worker_killed_half_way_leaves_nothing_and_the_next_one_does_it_all(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            batch = await send(pool, await open_job(pool), [row(1, 1, 5), row(2, 2, 6)])

            def die() -> datetime:
                raise KeyboardInterrupt

            with pytest.raises(KeyboardInterrupt):
                await process_pending_batches(pool, ACCOUNT, now=die, next_id=uuid4)
            assert (await report(pool, batch)).status == "RUNNING"
            assert await work(pool) == 1
            assert (await report(pool, batch)).inserted == 2

    asyncio.run(scenario())


def test_a_batch_that_brings_its_worker_down_again_and_again_is_given_up(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            batch = await send(pool, await open_job(pool), [row(1, 1, 5)])
            async with transaction(pool, ACCOUNT) as connection:
                await connection.execute("UPDATE batch_queue SET attempt = $1", ATTEMPTS_MAX)
            assert await work(pool) == 1
            done = await report(pool, batch)
            assert (done.status, done.inserted, done.refused) == ("COMPLETE", 0, 1)
            assert done.refusals[0]["code"] == "BATCH_FAILED"

    asyncio.run(scenario())


def test_four_workers_load_twenty_batches_once_each(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool, products=20, locations=10)
            job = await open_job(pool)
            rows = [row(product, location, 3) for product in range(1, 21) for location in range(1, 11)]
            batches = [await send(pool, job, rows, at=AT + turn * MINUTE) for turn in range(20)]
            await asyncio.gather(*(work(pool, at=AT + 30 * MINUTE) for _ in range(4)))
            done = [await report(pool, batch) for batch in batches]
            assert {batch.status for batch in done} == {"COMPLETE"}
            assert sum(batch.inserted for batch in done) == 200
            assert all(batch.inserted + batch.unchanged + batch.outdated == 200 for batch in done)
            assert await violations(pool) == []
            async with transaction(pool, ACCOUNT) as connection:
                found = await job_by_id(connection, ACCOUNT, job, at=AT)
            assert found is not None and (found.batch_count, found.pending_count) == (20, 0)

    asyncio.run(scenario())


def test_batches_are_loaded_once_each_however_often_their_connections_are_killed(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool, products=40, locations=10)
            job = await open_job(pool)
            batches = []
            for turn in range(1, 9):
                rows = [row(product, location, turn) for product in range(1, 41) for location in range(1, 11)]
                batches.append(await send(pool, job, rows, at=AT + turn * MINUTE))
            killer = await asyncpg.connect(database_url)
            kills = 0
            while not all(batch.status == "COMPLETE" for batch in [await report(pool, batch) for batch in batches]):
                loading = asyncio.gather(*[work(pool, at=AT + 30 * MINUTE) for _ in range(2)], return_exceptions=True)
                if kills < ATTEMPTS_MAX - 1:
                    await asyncio.sleep(0.02 * kills)
                    ended = await killer.fetch(
                        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                    kills += bool(ended)
                await loading
            await killer.close()
            done = [await report(pool, batch) for batch in batches]
            assert all(batch.inserted + batch.changed + batch.outdated == 400 for batch in done)
            assert sum(batch.inserted for batch in done) == 400
            assert {(await counters(pool, position(number, 1))).counted for number in range(1, 41)} == {8}
            assert await violations(pool) == []

    asyncio.run(scenario())


def side(product: int, quantity: Any, **more: Any) -> dict[str, Any]:
    return row(product, 1, quantity) | {"type": "INBOUND", "expectedOn": "2099-04-01", "ref": "PO-1"} | more


def test_units_beside_what_is_on_hand_are_kept_by_type_and_date_and_change_nothing_on_hand(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            job = await open_job(pool)
            rows = [
                row(1, 1, 5),
                side(1, 20),
                side(1, 3, ref="PO-2", expectedOn="2099-05-01T12:00:00+02:00", condition="USED"),
                side(1, 2, type="QUARANTINE", ref="Q-1", expectedOn=None, storageAreaRef="CAGE", status="CREATED"),
                side(1, 1, expectedOn=None),
                side(1, 1, expectedOn="soon"),
                side(9, 1),
                side(1, 1, type="SALE"),
                side(1, -1),
                side(1, 1, condition=""),
            ]
            first = await send(pool, job, rows, at=AT + MINUTE)
            await work(pool, at=AT + MINUTE)
            done = await report(pool, first)
            assert (done.inserted, done.refused) == (4, 6)
            assert [(one["line"], one["code"]) for one in done.refusals] == [
                (5, "EXPECTED_ON_MISSING"),
                (6, "EXPECTED_ON_INVALID"),
                (7, "PRODUCT_UNKNOWN"),
                (8, "TYPE_UNSUPPORTED"),
                (9, "QUANTITY_NEGATIVE"),
                (10, "CONDITION_INVALID"),
            ]
            second = await send(pool, job, [side(1, 15), rows[2]], at=AT + 3 * MINUTE)
            await work(pool, at=AT + 3 * MINUTE)
            late = await send(pool, job, [side(1, 99)], at=AT + 4 * MINUTE, asOf=(AT + 2 * MINUTE).isoformat())
            await work(pool, at=AT + 4 * MINUTE)
            again, older = await report(pool, second), await report(pool, late)
            assert (again.changed, again.unchanged, older.outdated) == (1, 1, 1)
            async with transaction(pool, ACCOUNT) as connection:
                kept = await side_quantities_of(connection, ACCOUNT, 1, [1])
                coming = await arrivals_of(connection, ACCOUNT, 1, [1])
            assert [(one.ref, one.quantity, one.condition, one.storage_area_ref) for one in kept] == [
                ("Q-1", 2, "NEW", "CAGE"),
                ("PO-1", 15, "NEW", None),
                ("PO-2", 3, "USED", None),
            ]
            assert [(one.quantity, str(one.expected_at)) for one in coming] == [(15, "2099-04-01 00:00:00+00:00")]
            assert (await counters(pool, position())).on_hand == 5

    asyncio.run(scenario())


REFUSED_AT_ONCE: list[tuple[str, dict[str, Any], timedelta]] = [
    ("JOB_CLOSED", {}, timedelta(hours=24)),
    ("CATALOGUE_UNKNOWN", {"catalogueRef": "OTHER"}, MINUTE),
    ("AS_OF_IN_FUTURE", {"asOf": "2026-03-01T13:00:00Z"}, MINUTE),
]


@pytest.mark.parametrize(("code", "body", "later"), REFUSED_AT_ONCE)
def test_a_batch_that_cannot_be_kept_is_refused_at_once(
    database_url: str, code: str, body: dict[str, Any], later: timedelta
) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            job = await open_job(pool)
            with pytest.raises(Refused) as refused:
                await send(pool, job, [row(1, 1, 5)], at=AT + later, **body)
            assert refused.value.code == code
            assert await work(pool) == 0

    asyncio.run(scenario())


def test_an_unknown_job_and_an_unknown_retailer_are_refused(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            with pytest.raises(Refused) as unknown_job:
                await send(pool, uuid4(), [row(1, 1, 5)])
            assert unknown_job.value.code == "JOB_UNKNOWN"
            async with transaction(pool, ACCOUNT) as connection:
                with pytest.raises(Refused) as unknown_retailer:
                    await create_job(connection, ACCOUNT, NewJob(name="x", retailer=9), job_id=uuid4(), at=AT)
            assert unknown_retailer.value.code == "RETAILER_UNKNOWN"

    asyncio.run(scenario())


def test_the_catalogue_hears_of_changed_positions_only_and_of_nothing_without_a_workflow(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            job = await open_job(pool)
            await send(pool, job, [row(1, 1, 5), row(2, 1, 6)], at=AT)
            await work(pool, at=AT)
            assert await events(pool) == []
            async with transaction(pool, ACCOUNT) as connection:
                await connection.execute("UPDATE inventory_catalogue SET workflow_version = 1")
            batch = await send(pool, job, [row(1, 1, 5), row(2, 1, 4)], at=AT + MINUTE)
            await work(pool, at=AT + MINUTE)
            items = [{"skuRef": "P2", "locationRef": "L1", "onHand": 4}]
            expected = {"batchId": str(batch.id), "asOf": (AT + MINUTE).isoformat(), "items": items}
            assert await events(pool) == [("InventoryChanged", expected)]

    asyncio.run(scenario())


def test_a_dispatcher_sees_which_account_has_batches_and_nothing_of_them(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await send(pool, await open_job(pool), [row(1, 1, 5)])
            async with dispatching(pool) as connection:
                found = await queries_of("lading.inventory").accounts_with_batches(connection)
                assert [each["account"] for each in found] == [1]
                assert await connection.fetchval("SELECT count(*) FROM batch") == 0

    asyncio.run(scenario())
