"""Promises of the location loaders: what is kept is never older than the database."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import numpy as np
import pytest

from lading.database.connection import Connection, Pool, read_only, transaction
from lading.foundation.accounts.numbers import change_number
from lading.foundation.locations import (
    TOPIC,
    LocationByIdLoader,
    LocationByRefLoader,
    LocationSet,
    NetworkKey,
    NetworkLocationsLoader,
)
from lading.foundation.networks.records import NewNetwork, add_locations, create_network, remove_locations
from lading.foundation.places.model import Location
from lading.foundation.places.records import create_locations, set_location_statuses
from tests.database.foundation.business import ACCOUNT, OTHER_ACCOUNT, open_business, opened, shop, shops

ANY = NetworkKey("HD", ())
ACTIVE = NetworkKey("HD", ("ACTIVE",))


class CountedStatements:
    """Counts what a connection is asked while it is watched."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, _record: object) -> None:
        self.count += 1


async def three_shops(pool: Pool, account: int = ACCOUNT) -> dict[str, Location]:
    """Shops A, B and C; A (active) and B in the network HD, C without coordinates."""
    await open_business(pool, account)
    async with transaction(pool, account) as connection:
        made = await shops(connection, "B", "A", account=account)
        (c,) = await create_locations(connection, account, [shop("C", latitude=None, longitude=None)])
        await set_location_statuses(connection, account, {made["A"].id: "ACTIVE"})
        members = [made["A"].id, made["B"].id]
        await create_network(connection, account, NewNetwork(id=uuid4(), ref="HD", location_ids=members))
    return {**made, "C": c}


async def refs_of(
    pool: Pool, loader: NetworkLocationsLoader, key: NetworkKey, account: int = ACCOUNT
) -> tuple[str, ...]:
    async with transaction(pool, account) as connection:
        return (await loader.fetch(connection, account, [key]))[key].refs


def test_the_set_of_a_network_stands_in_the_order_of_numbers(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as pool:
            made = await three_shops(pool)
            async with transaction(pool, ACCOUNT) as connection:
                network = await connection.fetchval("SELECT id FROM network")
                await add_locations(connection, ACCOUNT, network, [made["C"].id])
                sets = await NetworkLocationsLoader().fetch(connection, ACCOUNT, [ANY, ACTIVE, NetworkKey("NONE", ())])
            everyone = sets[ANY]
            assert everyone.numbers.dtype == np.int32
            assert everyone.numbers.tolist() == [1, 2, 3]
            assert (everyone.refs, everyone.names[2]) == (("B", "A", "C"), "Shop C")
            assert everyone.ids == tuple(made[ref].id for ref in "BAC")
            assert (everyone.types[0], everyone.statuses) == ("STORE", ("CREATED", "ACTIVE", "CREATED"))
            assert everyone.latitudes[:2].tolist() == [41.88, 41.88]
            assert np.isnan(everyone.latitudes[2])
            assert np.isnan(everyone.longitudes[2])
            assert [everyone.index_of(number) for number in (0, 1, 3, 4)] == [None, 0, 2, None]
            assert sets[ACTIVE].refs == ("A",)
            assert len(sets[NetworkKey("NONE", ())]) == 0

    asyncio.run(run())


def test_a_set_cannot_be_written() -> None:
    locations = LocationSet([])
    for array in (locations.numbers, locations.latitudes, locations.longitudes):
        assert not array.flags.writeable


def test_what_stands_unchanged_is_decoded_once(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as pool:
            await three_shops(pool)
            loader = NetworkLocationsLoader()
            async with transaction(pool, ACCOUNT) as connection:
                first = await loader.fetch(connection, ACCOUNT, [ANY])
            async with transaction(pool, ACCOUNT) as connection:
                counted = CountedStatements()
                with connection.query_logger(counted):
                    second = await loader.fetch(connection, ACCOUNT, [ANY])
            assert second[ANY] is first[ANY]
            assert counted.count == 1

    asyncio.run(run())


async def _new_status(connection: Connection, made: dict[str, Location], _network: UUID) -> None:
    await set_location_statuses(connection, ACCOUNT, {made["B"].id: "ACTIVE"})


async def _new_member(connection: Connection, made: dict[str, Location], network: UUID) -> None:
    await set_location_statuses(connection, ACCOUNT, {made["C"].id: "ACTIVE"})
    await add_locations(connection, ACCOUNT, network, [made["C"].id])


async def _lost_member(connection: Connection, made: dict[str, Location], network: UUID) -> None:
    await remove_locations(connection, ACCOUNT, network, [made["A"].id])


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (_new_status, ("A",), ("B", "A")),
        (_new_member, ("A",), ("A", "C")),
        (_lost_member, ("A",), ()),
    ],
)
def test_a_committed_change_is_seen_by_the_next_fetch(
    database_url: str,
    change: Callable[[Connection, dict[str, Location], UUID], Awaitable[None]],
    before: tuple[str, ...],
    after: tuple[str, ...],
) -> None:
    async def run() -> None:
        async with opened(database_url) as pool:
            made = await three_shops(pool)
            loader = NetworkLocationsLoader()
            assert await refs_of(pool, loader, ACTIVE) == before
            async with transaction(pool, ACCOUNT) as connection:
                await change(connection, made, await connection.fetchval("SELECT id FROM network"))
                assert await refs_of(pool, loader, ACTIVE) == before
                assert (await loader.fetch(connection, ACCOUNT, [ACTIVE]))[ACTIVE].refs == after
                assert await refs_of(pool, loader, ACTIVE) == before
            assert await refs_of(pool, loader, ACTIVE) == after

    asyncio.run(run())


def test_what_was_seen_in_a_transaction_that_was_rolled_back_is_never_shown_again(database_url: str) -> None:
    class Undone(Exception):
        pass

    async def undone(pool: Pool, loader: NetworkLocationsLoader, made: dict[str, Location]) -> None:
        async with transaction(pool, ACCOUNT) as connection:
            await set_location_statuses(connection, ACCOUNT, {made["B"].id: "ACTIVE"})
            assert (await loader.fetch(connection, ACCOUNT, [ACTIVE]))[ACTIVE].refs == ("B", "A")
            raise Undone

    async def run() -> None:
        async with opened(database_url) as pool:
            made = await three_shops(pool)
            loader = NetworkLocationsLoader()
            with pytest.raises(Undone):
                await undone(pool, loader, made)
            async with transaction(pool, ACCOUNT) as connection:
                await set_location_statuses(connection, ACCOUNT, {made["A"].id: "INACTIVE"})
            assert await refs_of(pool, loader, ACTIVE) == ()

    asyncio.run(run())


def test_a_reader_of_an_old_snapshot_does_not_spoil_what_others_see(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as pool:
            made = await three_shops(pool)
            loader = NetworkLocationsLoader()
            async with read_only(pool, ACCOUNT) as snapshot:
                assert (await loader.fetch(snapshot, ACCOUNT, [ACTIVE]))[ACTIVE].refs == ("A",)
                async with transaction(pool, ACCOUNT) as connection:
                    await set_location_statuses(connection, ACCOUNT, {made["B"].id: "ACTIVE"})
                assert await refs_of(pool, loader, ACTIVE) == ("B", "A")
                assert (await loader.fetch(snapshot, ACCOUNT, [ACTIVE]))[ACTIVE].refs == ("A",)
                assert await refs_of(pool, loader, ACTIVE) == ("B", "A")

    asyncio.run(run())


def test_accounts_with_the_same_refs_are_kept_apart(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as pool:
            ours, theirs = await three_shops(pool), await three_shops(pool, OTHER_ACCOUNT)
            loader, by_ref = NetworkLocationsLoader(), LocationByRefLoader()
            for account, made in ((ACCOUNT, ours), (OTHER_ACCOUNT, theirs), (ACCOUNT, ours)):
                async with transaction(pool, account) as connection:
                    assert (await loader.fetch(connection, account, [ACTIVE]))[ACTIVE].ids == (made["A"].id,)
                    found = (await by_ref.fetch(connection, account, ["B"]))["B"]
                    assert found is not None
                    assert found.id == made["B"].id

    asyncio.run(run())


def test_a_location_is_found_by_ref_and_by_id_and_its_change_and_its_birth_are_seen(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as pool:
            made = await three_shops(pool)
            by_ref, by_id, unborn = LocationByRefLoader(), LocationByIdLoader(), shop("D")
            async with transaction(pool, ACCOUNT) as connection:
                found = await by_ref.fetch(connection, ACCOUNT, ["C", "D"])
                assert found == {"C": made["C"], "D": None}
                assert await by_id.fetch(connection, ACCOUNT, [made["C"].id, unborn.id]) == {
                    made["C"].id: made["C"],
                    unborn.id: None,
                }
            async with transaction(pool, ACCOUNT) as connection:
                (born,) = await create_locations(connection, ACCOUNT, [unborn])
                await set_location_statuses(connection, ACCOUNT, {made["C"].id: "ACTIVE"})
            async with transaction(pool, ACCOUNT) as connection:
                later = await by_ref.fetch(connection, ACCOUNT, ["C", "D"])
                assert later["D"] == born
                assert later["C"] is not None
                assert later["C"].status == "ACTIVE"
                assert (await by_id.fetch(connection, ACCOUNT, [unborn.id]))[unborn.id] == born

    asyncio.run(run())


def test_the_change_number_moves_with_every_change_even_by_a_writer_who_knows_nothing_of_it(database_url: str) -> None:
    writers = (
        "UPDATE location SET name = name",
        "DELETE FROM network_location",
        "UPDATE network SET type = 'OTHER'",
        "DELETE FROM network",
    )

    async def run() -> None:
        async with opened(database_url) as pool:
            await three_shops(pool)
            numbers = []
            for writer in writers:
                async with transaction(pool, ACCOUNT) as connection:
                    numbers.append(await change_number(connection, ACCOUNT, TOPIC))
                    await connection.execute(writer)
            async with transaction(pool, ACCOUNT) as connection:
                numbers.append(await change_number(connection, ACCOUNT, TOPIC))
                assert await change_number(connection, ACCOUNT, "nothing of the kind") == 0
            assert len(set(numbers)) == 5

    asyncio.run(run())


def test_a_statement_that_touches_no_row_leaves_the_change_number_alone(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as pool:
            await three_shops(pool)
            async with transaction(pool, ACCOUNT) as connection:
                before = await change_number(connection, ACCOUNT, TOPIC)
                await connection.execute("UPDATE location SET name = name WHERE ref = 'NOWHERE'")
                await connection.execute("DELETE FROM network_location WHERE location_id IS NULL")
                assert await change_number(connection, ACCOUNT, TOPIC) == before

    asyncio.run(run())
