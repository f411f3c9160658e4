"""Virtual catalogues that workflows want to tell of a change, and which locations each of them shows."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of


class TargetKey(NamedTuple):
    """A virtual catalogue, and the locations asked about."""

    catalogue_ref: str
    location_refs: frozenset[str]


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A virtual catalogue with a workflow. shown: those of the locations asked about that it shows."""

    id: UUID
    type: str
    retailer: int
    shown: frozenset[str]


class TargetLoader:
    """Key TargetKey → Target; None for a catalogue that is unknown or has no workflow: nobody would hear."""

    name = "virtual_catalogue_target"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[TargetKey]
    ) -> Mapping[TargetKey, Target | None]:
        """One statement however many keys."""
        refs = sorted({key.catalogue_ref for key in keys})
        locations = sorted({ref for key in keys for ref in key.location_refs})
        rows = await queries_of(__package__, "catalogues.sql").targets(
            connection, account=account, refs=refs, location_refs=locations
        )
        found = {row["ref"]: row for row in rows}
        return {
            key: Target(
                id=row["id"],
                type=row["type"],
                retailer=row["retailer"],
                shown=key.location_refs & frozenset(row["shown"]),
            )
            if (row := found.get(key.catalogue_ref)) is not None
            else None
            for key in keys
        }
