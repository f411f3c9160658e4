"""Files from their first part to the last row: read whole before a row is loaded, gone on with, loaded once."""

import asyncio
import gzip
import io
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from lading.database.connection import Pool, transaction
from lading.inventory.files.loading import Progress, Sizes
from lading.inventory.files.processing import FileDesk
from lading.inventory.files.records import Arrival, NewFile, Part, StockFile, file_by_id, receive_part
from lading.inventory.jobs import Job, NewJob, create_job
from lading.inventory.side_quantities import side_quantities_of
from lading.kernel.refusal import Refused
from tests.database.inventory.stock import ACCOUNT, AT, build_business, counters, opened, position, violations

HEADER = "locationRef,skuRef,qty"


SMALL = Sizes(lines=10, piece_rows=4, without_haste_max=5)


def desk(pool: Pool, *, stops: bool = False) -> FileDesk:
    return FileDesk(pool, ACCOUNT, now=lambda: AT, next_id=uuid4, is_stopping=lambda: stops, sizes=SMALL)


async def job_of(pool: Pool) -> Job:
    async with transaction(pool, ACCOUNT) as connection:
        return await create_job(connection, ACCOUNT, NewJob(name="night", retailer=1), job_id=uuid4(), at=AT)


async def send(pool: Pool, job: Job, content: bytes, *, number: int = 1, **described: Any) -> StockFile:
    new = NewFile(**{"ref": "stock.csv", "format": "csv", "by": "ann"} | described)
    async with transaction(pool, ACCOUNT) as connection:
        return await receive_part(connection, ACCOUNT, job, new, Part(number, content), Arrival(uuid4(), AT))


async def found(pool: Pool, file: StockFile) -> StockFile:
    async with transaction(pool, ACCOUNT) as connection:
        known = await file_by_id(connection, ACCOUNT, file.job_id, file.id)
    assert known is not None
    return known


def table(*rows: tuple[int, int, object]) -> bytes:
    return "\n".join([HEADER, *[f"L{location},P{product},{quantity}" for product, location, quantity in rows]]).encode()


def test_a_file_in_parts_is_loaded_when_the_last_one_is_there_and_tells_bad_lines(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            job = await job_of(pool)
            content = gzip.compress(table((1, 1, 5), (1, 2, -1), (9, 1, 4), (2, 1, 6), (1, 1, 8)))
            parts = [content[:20], content[20:40], content[40:]]
            for number in (3, 1, 1):
                file = await send(pool, job, parts[number - 1], number=number, part_count=3)
                assert file.status == "RECEIVING"
                assert await desk(pool).process_pending() == 0
            file = await send(pool, job, parts[1], number=2, part_count=3)
            assert file.status == "PENDING"
            assert await desk(pool).process_pending() == 1
            done = await found(pool, file)
            assert (done.status, done.row_count, done.lines_done, done.created_by) == ("COMPLETE", 6, 6, "ann")
            assert (done.inserted, done.superseded, done.refused) == (2, 1, 2)
            assert [(one["line"], one["code"]) for one in done.refusals] == [
                (3, "QUANTITY_NEGATIVE"),
                (4, "PRODUCT_UNKNOWN"),
            ]
            assert (await counters(pool, position())).counted == 8
            again = await send(pool, job, parts[0], number=1, part_count=3)
            assert (again.status, await desk(pool).process_pending()) == ("COMPLETE", 0)

    asyncio.run(scenario())


IN_A_TABLE = """locationRef,skuRef,qty,type,ref,expected_on,status,condition
L1,P1,5,,,,,
L1,P1,20,INBOUND,PO-1,2099-04-01,,
L1,P1,3,QUARANTINE,Q-1,,LOCKED,USED
L1,P1,1,INBOUND,PO-2,,,
L9,P1,1,INBOUND,PO-3,2099-04-01,,
L1,P1,1,SALE,S-1,,,"""
IN_LINES = """{"locationRef": "L1", "skuRef": "P1", "qty": 5}
{"locationRef": "L1", "skuRef": "P1", "qty": 20, "type": "INBOUND", "ref": "PO-1", "expectedOn": "2099-04-01"}
{"locationRef":"L1","skuRef":"P1","qty":3,"type":"QUARANTINE","ref":"Q-1","status":"LOCKED","condition":"USED"}
{"locationRef": "L1", "skuRef": "P1", "qty": 1, "type": "INBOUND", "ref": "PO-2"}
{"locationRef": "L9", "skuRef": "P1", "qty": 1, "type": "INBOUND", "ref": "PO-3", "expectedOn": "2099-04-01"}
{"locationRef": "L1", "skuRef": "P1", "qty": 1, "type": "SALE"}"""


@pytest.mark.parametrize(("name", "text"), [("csv", IN_A_TABLE), ("ndjson", IN_LINES)])
def test_a_file_tells_of_units_beside_what_is_on_hand(database_url: str, name: str, text: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            job = await job_of(pool)
            file = await send(pool, job, text.encode(), ref=f"stock.{name}", format=name)
            assert await desk(pool).process_pending() == 1
            done = await found(pool, file)
            assert (done.status, done.inserted, done.refused) == ("COMPLETE", 3, 3)
            codes = [one["code"] for one in done.refusals]
            assert codes == ["EXPECTED_ON_MISSING", "LOCATION_UNKNOWN", "TYPE_UNSUPPORTED"]
            async with transaction(pool, ACCOUNT) as connection:
                kept = await side_quantities_of(connection, ACCOUNT, 1, [1])
            assert [(one.ref, one.type, one.quantity, one.status, one.condition) for one in kept] == [
                ("Q-1", "QUARANTINE", 3, "LOCKED", "USED"),
                ("PO-1", "INBOUND", 20, "ACTIVE", "NEW"),
            ]
            assert (await counters(pool, position())).on_hand == 5

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (HEADER.encode(), "FILE_EMPTY"),
        (b"a,b\n1,2", "FILE_HEADER_UNKNOWN"),
        (gzip.compress(table((1, 1, 5)) * 9)[:-4], "FILE_GZIP_BROKEN"),
        (table((1, 1, 5)) + b"\nL1,P1," + b"9" * 70_000, "FILE_LINE_TOO_LONG"),
    ],
)
def test_a_file_that_is_none_loads_no_row(database_url: str, content: bytes, code: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            file = await send(pool, await job_of(pool), content)
            await desk(pool).process_pending()
            done = await found(pool, file)
            assert (done.status, (done.reason or "").partition(":")[0], done.lines_done) == ("FAILED", code, 0)
            async with transaction(pool, ACCOUNT) as connection:
                assert await connection.fetchval("SELECT count(*) FROM inventory_position") == 0

    asyncio.run(scenario())


def test_another_part_under_the_same_number_is_refused(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            job = await job_of(pool)
            await send(pool, job, b"one", part_count=2)
            for content, number, count, code in [
                (b"two", 1, 2, "FILE_PART_DIFFERS"),
                (b"one", 1, 3, "FILE_PART_DIFFERS"),
                (b"one", 3, 2, "FILE_PART_INVALID"),
                (b"one", 0, 2, "FILE_PART_INVALID"),
            ]:
                with pytest.raises(Refused) as refused:
                    await send(pool, job, content, number=number, part_count=count)
                assert refused.value.code == code

    asyncio.run(scenario())


def test_a_worker_that_stops_half_way_leaves_the_rest_to_the_next(database_url: str) -> None:

    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool, products=9, locations=9)
            rows = [(product, location, 4) for product in range(1, 10) for location in range(1, 10)]
            file = await send(pool, await job_of(pool), table(*rows))
            stops = 0
            while (await found(pool, file)).status != "COMPLETE":
                assert await desk(pool, stops=True).process_pending() == 1
                stops += 1
            done = await found(pool, file)
            assert stops > 5
            assert (done.inserted, done.unchanged, done.lines_done) == (81, 0, 82)
            assert await violations(pool) == []

    asyncio.run(scenario())


def test_two_workers_never_load_one_file_at_once_and_a_dead_ones_file_is_taken_over(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            file = await send(pool, await job_of(pool), table((1, 1, 5)))
            assert sorted(await asyncio.gather(*[desk(pool).process_pending() for _ in range(4)])) == [0, 0, 0, 1]
            assert (await found(pool, file)).inserted == 1
            dead = await send(pool, await job_of(pool), table((2, 1, 5)))
            async with transaction(pool, ACCOUNT) as connection:
                await connection.execute(
                    "UPDATE stock_file SET status = 'RUNNING', lease = gen_random_uuid(), "
                    "leased_until = now() + interval '15 s' WHERE id = $1",
                    dead.id,
                )
            assert await desk(pool).process_pending() == 0
            async with transaction(pool, ACCOUNT) as connection:
                await connection.execute("UPDATE stock_file SET leased_until = now() - interval '1 s'")
            assert await desk(pool).process_pending() == 1
            assert (await found(pool, dead)).status == "COMPLETE"

    asyncio.run(scenario())


def test_a_file_on_disk_is_loaded_once_and_gone_on_with_after_a_crash(database_url: str) -> None:

    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool, products=9, locations=9)
            rows = [(product, location, 4) for product in range(1, 10) for location in range(1, 10)]
            new = NewFile(ref="stock.csv", format="csv", by="ann", as_of=AT - timedelta(hours=1))

            async def load(content: bytes, *, told: Any = None, is_again: bool = False) -> StockFile:
                job = await job_of(pool)
                return await desk(pool).load_local(io.BytesIO(content), job, new, told=told, is_again=is_again)

            def die(progress: Progress) -> None:
                if progress.lines_done > 30:
                    raise KeyboardInterrupt

            with pytest.raises(KeyboardInterrupt):
                await load(table(*rows), told=die)
            seen: list[int] = []
            done = await load(table(*rows), told=lambda progress: seen.append(progress.lines_done))
            assert (done.status, done.inserted, done.row_count) == ("COMPLETE", 81, 82)
            assert seen[0] > 40
            with pytest.raises(Refused) as refused:
                await load(table(*rows))
            assert refused.value.code == "FILE_LOADED_ALREADY"
            again = await load(table(*rows), is_again=True)
            assert (again.unchanged, again.id == done.id) == (81, False)

    asyncio.run(scenario())


def test_the_rows_of_best_sellers_are_loaded_before_the_others(database_url: str) -> None:

    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool, products=9, locations=9)
            async with transaction(pool, ACCOUNT) as connection:
                await connection.execute("INSERT INTO inventory_position VALUES (1, 1, 9, 9)")
                await connection.execute(
                    "INSERT INTO inventory_quantity (account, id, catalogue_number, product_number, location_number, "
                    "type, quantity, status, effective_at) VALUES (1, $1, 1, 9, 9, 'RESERVED', -3, 'INACTIVE', $2)",
                    UUID(int=int(AT.timestamp() * 1000) << 80),
                    AT,
                )
            rows = [(product, location, 4) for product in range(1, 10) for location in range(1, 10)]
            file = await send(pool, await job_of(pool), table(*rows))
            await desk(pool, stops=True).process_pending()
            assert (await found(pool, file)).lines_done < 20
            async with transaction(pool, ACCOUNT) as connection:
                counted = await connection.fetch(
                    "SELECT product_number, count(*) FROM inventory_position WHERE counted = 4 GROUP BY 1 ORDER BY 1"
                )
            assert dict(map(tuple, counted))[9] == 9 and len(counted) < 4

    asyncio.run(scenario())
