"""The facts that rules of waves read. Nothing is kept beyond a batch."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.event import EntityKey
from lading.store.waves.model import AWAITING_WAVE, WAVE, Candidate, WaveFulfilment


class WaitingKey(NamedTuple):
    """Up to fulfilments_max fulfilments that wait at a location and expire until then; None: whenever they expire."""

    location_id: UUID
    expire_before: datetime | None
    fulfilments_max: int


class WaveMembership(msgspec.Struct, frozen=True):
    """The wave a fulfilment is in, and its type."""

    wave: EntityKey
    subtype: str


class CandidateLoader:
    """What is known of a fulfilment, by its id; None where there is none."""

    name = "wave_candidate"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[UUID]
    ) -> Mapping[UUID, Candidate | None]:
        """One statement for all ids."""
        rows = await queries_of(__package__).candidates_named(connection, account=account, ids=keys)
        found: dict[UUID, Candidate | None] = dict.fromkeys(keys)
        found.update({row["id"]: _candidate(row) for row in rows})
        return found


class WaitingLoader:
    """The fulfilments of a WaitingKey, the soonest to expire first."""

    name = "wave_waiting"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[WaitingKey]
    ) -> Mapping[WaitingKey, tuple[Candidate, ...]]:
        """One statement for all keys."""
        rows = await queries_of(__package__).soonest_waiting(
            connection,
            account=account,
            places=list(range(len(keys))),
            location_ids=[key.location_id for key in keys],
            expire_before=[key.expire_before for key in keys],
            fulfilments_max=[key.fulfilments_max for key in keys],
            waiting=AWAITING_WAVE,
        )
        found: list[list[Candidate]] = [[] for _ in keys]
        for row in rows:
            found[row["place"]].append(_candidate(row))
        return {key: tuple(candidates) for key, candidates in zip(keys, found, strict=True)}


class WaveOfFulfilmentLoader:
    """The wave a fulfilment is in, by the fulfilment's id; None when it is in none."""

    name = "wave_of_fulfilment"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[UUID]
    ) -> Mapping[UUID, WaveMembership | None]:
        """One statement for all ids."""
        rows = await queries_of(__package__).waves_of_fulfilments(connection, account=account, ids=keys)
        found: dict[UUID, WaveMembership | None] = dict.fromkeys(keys)
        found.update(
            {row["fulfilment_id"]: WaveMembership(EntityKey(WAVE, row["id"], row["ref"]), row["type"]) for row in rows}
        )
        return found


class WaveStatusesLoader:
    """The status of every fulfilment of a wave, by the wave's id: fulfilment id → status."""

    name = "wave_statuses"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[UUID]
    ) -> Mapping[UUID, Mapping[UUID, str]]:
        """One statement for all ids."""
        rows = await queries_of(__package__).statuses_in_waves(connection, account=account, ids=keys)
        found: dict[UUID, dict[UUID, str]] = {key: {} for key in keys}
        for row in rows:
            found[row["wave_id"]][row["id"]] = row["status"]
        return found


def _candidate(row: Mapping[str, Any]) -> Candidate:
    fulfilment = WaveFulfilment(
        id=row["id"], ref=row["ref"], subtype=row["type"], order_id=row["order_id"], order_ref=row["order_ref"]
    )
    return Candidate(
        fulfilment=fulfilment,
        status=row["status"],
        location_id=row["location_id"],
        expires_at=row["expires_at"],
        wave_ref=row["wave_ref"],
    )
