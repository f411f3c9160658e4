"""Locations as rules read them: the set of a network as arrays, or one by ref or id; kept while they are unchanged."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.accounts.kept import KeptWhileUnchanged
from lading.foundation.accounts.numbers import change_number
from lading.foundation.places.model import Location
from lading.foundation.places.records import locations_by_id, locations_by_ref

TOPIC = "locations"


class NetworkKey(NamedTuple):
    """The locations of a network in some statuses; no statuses means every status."""

    network_ref: str
    statuses: tuple[str, ...]


class LocationSet:
    """Locations side by side, by ascending stock key number. Frozen: the arrays cannot be written.

    latitudes and longitudes are decimal degrees, NaN where unknown.
    """

    __slots__ = ("ids", "latitudes", "longitudes", "names", "numbers", "refs", "statuses", "types")

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        ordered = sorted(rows, key=lambda row: int(row["number"]))
        self.numbers: NDArray[np.int32] = np.array([row["number"] for row in ordered], dtype=np.int32)
        self.latitudes = _degrees(row["latitude"] for row in ordered)
        self.longitudes = _degrees(row["longitude"] for row in ordered)
        self.ids: tuple[UUID, ...] = tuple(row["id"] for row in ordered)
        self.refs: tuple[str, ...] = tuple(row["ref"] for row in ordered)
        self.names: tuple[str, ...] = tuple(row["name"] for row in ordered)
        self.types: tuple[str, ...] = tuple(row["type"] for row in ordered)
        self.statuses: tuple[str, ...] = tuple(row["status"] for row in ordered)
        for array in (self.numbers, self.latitudes, self.longitudes):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.refs)

    def index_of(self, number: int) -> int | None:
        """Where a location stands in the arrays and tuples, by its number; None when it is not in the set."""
        index = int(np.searchsorted(self.numbers, number))
        return index if index < len(self.numbers) and self.numbers[index] == number else None


class NetworkLocationsLoader:
    """The LocationSet of a NetworkKey; an empty one where there is no such network."""

    name = "network_locations"

    def __init__(self) -> None:
        self._kept: KeptWhileUnchanged[NetworkKey, LocationSet] = KeptWhileUnchanged()

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[NetworkKey]
    ) -> Mapping[NetworkKey, LocationSet]:
        """The set for every key: one small read, and one statement for the keys not kept."""

        async def read(missing: Sequence[NetworkKey]) -> Mapping[NetworkKey, LocationSet]:
            return await _location_sets(connection, account, missing)

        number = await change_number(connection, account, TOPIC)
        return await self._kept.fetch(account, number, keys, read)


class LocationByRefLoader:
    """A location by its ref; None where there is none."""

    name = "location_by_ref"

    def __init__(self) -> None:
        self._kept: KeptWhileUnchanged[str, Location | None] = KeptWhileUnchanged()

    async def fetch(self, connection: Connection, account: int, keys: Sequence[str]) -> Mapping[str, Location | None]:
        """The location for every ref: one small read, and one statement for the refs not kept."""

        async def read(missing: Sequence[str]) -> Mapping[str, Location | None]:
            found = await locations_by_ref(connection, account, missing)
            return {ref: found.get(ref) for ref in missing}

        number = await change_number(connection, account, TOPIC)
        return await self._kept.fetch(account, number, keys, read)


class LocationByIdLoader:
    """A location by its id; None where there is none."""

    name = "location_by_id"

    def __init__(self) -> None:
        self._kept: KeptWhileUnchanged[UUID, Location | None] = KeptWhileUnchanged()

    async def fetch(self, connection: Connection, account: int, keys: Sequence[UUID]) -> Mapping[UUID, Location | None]:
        """The location for every id: one small read, and one statement for the ids not kept."""

        async def read(missing: Sequence[UUID]) -> Mapping[UUID, Location | None]:
            found = await locations_by_id(connection, account, missing)
            return {id_: found.get(id_) for id_ in missing}

        number = await change_number(connection, account, TOPIC)
        return await self._kept.fetch(account, number, keys, read)


async def _location_sets(
    connection: Connection, account: int, keys: Sequence[NetworkKey]
) -> Mapping[NetworkKey, LocationSet]:
    asked = [
        {"place": place, "network_ref": key.network_ref, "statuses": key.statuses} for place, key in enumerate(keys)
    ]
    rows = await queries_of("lading.foundation.places").locations_of_networks(connection, account=account, keys=asked)
    found: list[list[Mapping[str, Any]]] = [[] for _ in keys]
    for row in rows:
        found[row["place"]].append(row)
    return {key: LocationSet(members) for key, members in zip(keys, found, strict=True)}


def _degrees(values: Iterable[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
