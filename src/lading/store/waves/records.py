"""Locations with the waves that events name, found, loaded and written many at a time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import Statement, queries_of
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.ports import Address, Resolved
from lading.order.storage.rows import write_rows
from lading.store.waves.model import LOCATION, WAVE, WaveFields, WaveFulfilment


class LocationStore:
    """The root store of locations; a location's lane is its id, so its waves are made one after the other."""

    root_type = LOCATION
    entity_types: tuple[str, ...] = (LOCATION, WAVE)

    async def resolve(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> Sequence[Resolved | None]:
        """Finds each location or wave; both have refs that are unique within the account."""
        locations = await _find(queries_of(__package__).find_locations, connection, account, addresses, LOCATION)
        waves = await _find(queries_of(__package__).find_waves, connection, account, addresses, WAVE)
        return [locations.get(_name(address)) or waves.get(_name(address)) for address in addresses]

    async def load(self, connection: Connection, account: int, events: Sequence[Event]) -> Mapping[UUID, Aggregate]:
        """The location of each event, with those of its waves that the events are about: at most three statements."""
        rows = await queries_of(__package__).locations_by_id(
            connection, account=account, ids=list({event.root.id for event in events})
        )
        locations = {row["id"]: _location(row, account) for row in rows}
        named = list({event.entity.id for event in events if event.entity.type == WAVE})
        if named:
            await _load_waves(connection, account, locations, named)
        return locations

    async def flush(self, connection: Connection, account: int, aggregates: Sequence[Aggregate], at: datetime) -> None:
        """Writes every new and changed entity; updated_at becomes at."""
        queries = queries_of(__package__)
        changed = [one.root for one in aggregates if one.root.is_changed]
        waves = [(location, wave) for location in aggregates for wave in location.children(WAVE)]
        new = [pair for pair in waves if pair[1].is_new]
        await write_rows(
            queries.update_locations, connection, account, [(one.id, one.status, one.attributes) for one in changed], at
        )
        await write_rows(queries.insert_waves, connection, account, [_wave_row(*pair) for pair in new], at)
        joined = [(wave.id, one.id) for _, wave in new for one in wave.fields.fulfilments]
        await write_rows(queries.join_waves, connection, account, joined, at)
        old = [wave for _, wave in waves if wave.is_changed and not wave.is_new]
        rows = [(wave.id, wave.status, wave.fields.allocated_to, wave.attributes) for wave in old]
        await write_rows(queries.update_waves, connection, account, rows, at)
        left = [(wave.id, fulfilment_id) for wave in old for fulfilment_id in wave.fields.left]
        await write_rows(queries.leave_waves, connection, account, left, at)


async def _load_waves(
    connection: Connection, account: int, locations: Mapping[UUID, Aggregate], ids: Sequence[UUID]
) -> None:
    queries = queries_of(__package__)
    fulfilments: defaultdict[UUID, list[WaveFulfilment]] = defaultdict(list)
    for wave_id, *values in await queries.fulfilments_of_waves(connection, account=account, ids=ids):
        fulfilments[wave_id].append(
            WaveFulfilment(id=values[0], ref=values[1], subtype=values[2], order_id=values[3], order_ref=values[4])
        )
    for row in await queries.waves_by_id(connection, account=account, ids=ids):
        location = locations.get(row["location_id"])
        if location is not None:
            location.add(_wave(row, fulfilments[row["id"]]))


async def _find(
    statement: Statement, connection: Connection, account: int, addresses: Sequence[Address], entity_type: str
) -> dict[tuple[str, UUID | str | None], Resolved]:
    names = [_name(address)[1] for address in addresses if address.entity_type == entity_type]
    if not names:
        return {}
    rows = await statement(
        connection,
        account=account,
        ids=[name for name in names if isinstance(name, UUID)],
        refs=[name for name in names if isinstance(name, str)],
    )
    found: dict[tuple[str, UUID | str | None], Resolved] = {}
    for row in rows:
        resolved = _resolved(entity_type, row)
        found[entity_type, row["id"]] = found[entity_type, row["ref"]] = resolved
    return found


def _name(address: Address) -> tuple[str, UUID | str | None]:
    if address.entity_type == LOCATION:
        root = address.root_id or address.root_ref
        return LOCATION, address.entity_id or address.entity_ref or root
    return address.entity_type, address.entity_id or address.entity_ref


def _resolved(entity_type: str, row: Mapping[str, Any]) -> Resolved:
    entity = EntityKey(entity_type, row["id"], row["ref"])
    root = entity if entity_type == LOCATION else EntityKey(LOCATION, row["location_id"], row["location_ref"])
    return Resolved(root=root, entity=entity, subtype=row["type"], lane=root.id, retailer=row["retailer"])


def _location(row: Mapping[str, Any], account: int) -> Aggregate:
    root = Entity(
        EntityKey(LOCATION, row["id"], row["ref"]),
        subtype=row["type"],
        status=row["status"],
        fields=None,
        attributes=row["attributes"],
    )
    return Aggregate(
        root,
        account=account,
        retailer=row["retailer"],
        workflow_ref=row["workflow_ref"],
        workflow_version=row["workflow_version"],
    )


def _wave(row: Mapping[str, Any], fulfilments: Sequence[WaveFulfilment]) -> Entity:
    fields = WaveFields(
        name=row["name"],
        allocated_to=row["allocated_to"],
        fulfilments=tuple(fulfilments),
        created_at=row["created_at"],
    )
    key = EntityKey(WAVE, row["id"], row["ref"])
    return Entity(key, subtype=row["type"], status=row["status"], fields=fields, attributes=row["attributes"])


def _wave_row(location: Aggregate, wave: Entity) -> tuple[Any, ...]:
    fields: WaveFields = wave.fields
    return (
        wave.id,
        wave.ref,
        location.root.id,
        wave.subtype,
        wave.status,
        location.workflow_ref,
        location.workflow_version,
        fields.name,
        fields.allocated_to,
        wave.attributes,
        fields.created_at,
    )
