"""Promises of locations and networks as they are kept."""

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid4

import msgspec
import pytest

from lading.database.connection import savepoint, transaction
from lading.foundation.networks.records import (
    NewNetwork,
    add_locations,
    create_network,
    location_ids_of,
    network_ids_of,
    networks_by_ref,
    remove_locations,
    retailers_of,
)
from lading.foundation.places.model import NewLocation, OpeningSchedule
from lading.foundation.places.records import (
    create_locations,
    locations_by_id,
    locations_by_number,
    locations_by_ref,
    set_location_statuses,
)
from lading.kernel.refusal import Conflict, NotFound, Refused
from tests.database.foundation.business import ACCOUNT, OTHER_ACCOUNT, in_business, open_business, opened, shop, shops


@dataclass(frozen=True)
class Wrong:
    new: NewLocation
    code: str
    pointer: str


def test_a_location_comes_back_as_it_was_given_with_the_next_number(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            schedule = OpeningSchedule(all_hours=False, mon_start=930, mon_end=2130)
            attributes = {"capacity": {"type": "INTEGER", "value": 30}}
            new = msgspec.structs.replace(shop("CHI-1"), opening_schedule=schedule, attributes=attributes)
            first, second = await create_locations(
                connection, ACCOUNT, [new, shop("CHI-2", latitude=None, longitude=None)]
            )
            assert [first.number, second.number] == [1, 2]
            for field in new.__struct_fields__:
                assert getattr(first, field) == getattr(new, field), field
            assert (first.workflow_ref, first.workflow_version) == ("LOCATION::STORE", 0)
            assert (second.latitude, second.longitude) == (None, None)
            assert await locations_by_id(connection, ACCOUNT, [first.id, uuid4()]) == {first.id: first}
            assert await locations_by_ref(connection, ACCOUNT, ["CHI-2", "CHI-3"]) == {"CHI-2": second}
            assert await locations_by_number(connection, ACCOUNT, [2, 3]) == {2: second}

    asyncio.run(run())


def test_what_is_wrong_with_a_location_is_said_with_its_place_and_nothing_is_written(database_url: str) -> None:
    good = shop("GOOD")
    replace = msgspec.structs.replace
    wrongs = (
        Wrong(replace(good, ref=" X"), "REF_INVALID", "/1/ref"),
        Wrong(replace(good, id=uuid4()), "REF_TWICE", "/1/ref"),
        Wrong(replace(good, ref="X", retailer=9), "RETAILER_UNKNOWN", "/1/retailer"),
        Wrong(replace(good, ref="X", name="N" * 256), "TEXT_TOO_LONG", "/1/name"),
        Wrong(replace(good, ref="X", name="N\x00"), "JSON_TEXT", "/1/name"),
        Wrong(replace(good, ref="X", time_zone="Mars/Olympus"), "TIME_ZONE_UNKNOWN", "/1/primaryAddress/timeZone"),
        Wrong(replace(good, ref="X", latitude=-87.63, longitude=41.88), "COORDINATES_SWAPPED", "/1/primaryAddress"),
        Wrong(replace(good, ref="X", attributes={"a": 1}), "ATTRIBUTE_INVALID", "/1/attributes"),
    )

    async def run() -> None:
        async with in_business(database_url) as connection:
            for wrong in wrongs:
                with pytest.raises(Refused) as refused:
                    await create_locations(connection, ACCOUNT, [good, wrong.new])
                assert (refused.value.code, refused.value.pointer) == (wrong.code, wrong.pointer)
                assert refused.value.hint
            assert await locations_by_ref(connection, ACCOUNT, ["GOOD", "X"]) == {}

    asyncio.run(run())


def test_a_taken_ref_is_a_conflict_and_another_account_may_use_it(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as pool:
            for account in (ACCOUNT, OTHER_ACCOUNT):
                await open_business(pool, account)
                async with transaction(pool, account) as connection:
                    await shops(connection, "CHI-1", account=account)
            async with transaction(pool, ACCOUNT) as connection:
                with pytest.raises(Conflict) as refused:
                    async with savepoint(connection):
                        await create_locations(connection, ACCOUNT, [shop("CHI-2"), shop("CHI-1")], pointers="/input")
                assert (refused.value.code, refused.value.pointer) == ("REF_TAKEN", "/input/ref")
                assert await locations_by_ref(connection, ACCOUNT, ["CHI-2"]) == {}

    asyncio.run(run())


def test_two_creators_at_once_never_share_a_number(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url, connections_max=8) as pool:
            await open_business(pool, ACCOUNT)

            async def create(worker: int) -> None:
                async with transaction(pool, ACCOUNT) as connection:
                    await shops(connection, *(f"W{worker}-{index}" for index in range(5)))

            await asyncio.gather(*(create(worker) for worker in range(8)))
            async with transaction(pool, ACCOUNT) as connection:
                assert len(await locations_by_number(connection, ACCOUNT, range(1, 41))) == 40

    asyncio.run(run())


def test_only_statuses_that_differ_are_changed(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            made = await shops(connection, "A", "B")
            await set_location_statuses(connection, ACCOUNT, {made["A"].id: "ACTIVE"})
            changes = {made["A"].id: "ACTIVE", made["B"].id: "ACTIVE", uuid4(): "ACTIVE"}
            assert await set_location_statuses(connection, ACCOUNT, changes) == {made["B"].id}
            again = await locations_by_ref(connection, ACCOUNT, ["A", "B"])
            assert {location.status for location in again.values()} == {"ACTIVE"}

    asyncio.run(run())


def test_writers_of_statuses_in_opposite_orders_never_deadlock(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url, connections_max=4) as pool:
            await open_business(pool, ACCOUNT)
            async with transaction(pool, ACCOUNT) as connection:
                made = await shops(connection, *(f"S{index}" for index in range(200)))
            ids = [location.id for location in made.values()]

            async def write(round_: int) -> None:
                async with transaction(pool, ACCOUNT) as connection:
                    ordered = ids[:: -1 if round_ % 2 else 1]
                    await set_location_statuses(connection, ACCOUNT, dict.fromkeys(ordered, f"S{round_}"))

            await asyncio.gather(*(write(round_) for round_ in range(12)))
            async with transaction(pool, ACCOUNT) as connection:
                again = await locations_by_id(connection, ACCOUNT, ids)
            assert len({location.status for location in again.values()}) == 1

    asyncio.run(run())


def test_a_network_holds_its_locations_until_they_are_taken_out(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            made = await shops(connection, "A", "B", "C")
            a, b, c = (made[ref].id for ref in "ABC")
            new = NewNetwork(id=uuid4(), ref="HD", retailers=[1], location_ids=[a, b])
            network = await create_network(connection, ACCOUNT, new)
            assert (network.ref, network.type, network.status) == ("HD", "DEFAULT", "ACTIVE")
            assert await add_locations(connection, ACCOUNT, network.id, [b, c]) == 1
            assert await location_ids_of(connection, ACCOUNT, [network.id]) == {network.id: [a, b, c]}
            assert await remove_locations(connection, ACCOUNT, network.id, [a]) == 1
            assert await location_ids_of(connection, ACCOUNT, [network.id]) == {network.id: [b, c]}
            assert await network_ids_of(connection, ACCOUNT, [a, c]) == {a: [], c: [network.id]}
            assert await retailers_of(connection, ACCOUNT, [network.id]) == {network.id: [1]}

    asyncio.run(run())


def test_a_network_of_unknown_things_is_refused_with_their_place(database_url: str) -> None:
    async def refusal_of(new: NewNetwork) -> Refused:
        async with opened(database_url) as pool, transaction(pool, ACCOUNT) as connection:
            with pytest.raises(Refused) as refused:
                async with savepoint(connection):
                    await create_network(connection, ACCOUNT, new)
            assert await networks_by_ref(connection, ACCOUNT, [new.ref]) == {}
            return refused.value

    async def run() -> None:
        async with opened(database_url) as pool:
            await open_business(pool, ACCOUNT)
        unknown_retailer = await refusal_of(NewNetwork(id=uuid4(), ref="HD", retailers=[1, 7]))
        assert (unknown_retailer.code, unknown_retailer.pointer) == ("RETAILER_UNKNOWN", "/retailers/1")
        unknown_location = await refusal_of(NewNetwork(id=uuid4(), ref="HD", location_ids=[UUID(int=7)]))
        assert (unknown_location.code, unknown_location.pointer) == ("LOCATION_UNKNOWN", "/locations/0")

    asyncio.run(run())


def test_locations_cannot_be_added_to_a_network_that_is_not_there(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            made = await shops(connection, "A")
            for change in (add_locations, remove_locations):
                with pytest.raises(NotFound) as refused:
                    await change(connection, ACCOUNT, uuid4(), [made["A"].id])
                assert refused.value.code == "NETWORK_UNKNOWN"

    asyncio.run(run())
