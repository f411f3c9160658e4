"""Inventory catalogues with the positions and rows of the ledger that events are about, as the engine works on them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.ports import Address, Resolved
from lading.engine.rule import RuleFailed
from lading.foundation.catalogue_store import CatalogueStore
from lading.inventory.effects import PositionKey
from lading.inventory.news import INVENTORY_CATALOGUE
from lading.inventory.position_model import (
    INVENTORY_POSITION,
    INVENTORY_QUANTITY,
    POSITION_TYPE,
    PositionName,
    QuantityFields,
    fields_of,
    position_id,
    position_key,
)
from lading.inventory.position_records import columns, queries

Row = Mapping[str, Any]


class InventoryCatalogueStore:
    """The root store of inventory catalogues. A position is a lane of its own, with the rows of its ledger.

    Only the positions and rows that events are about are loaded. Status and attributes of a position are kept as
    workflows set them; what it holds changes by stock effects only, and so do the rows of the ledger.
    """

    root_type = INVENTORY_CATALOGUE
    entity_types: tuple[str, ...] = (INVENTORY_CATALOGUE, INVENTORY_POSITION, INVENTORY_QUANTITY)

    def __init__(self) -> None:
        self._roots = CatalogueStore(queries_of(__package__, "catalogues.sql"), INVENTORY_CATALOGUE)

    async def resolve(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> Sequence[Resolved | None]:
        """Finds each address; a position named by its ref needs its catalogue, a row of the ledger its id."""
        found = list(await self._roots.resolve(connection, account, addresses))
        for place, address in enumerate(addresses):
            if address.entity_type == INVENTORY_POSITION:
                found[place] = await _position_at(connection, account, address)
            elif address.entity_type == INVENTORY_QUANTITY:
                found[place] = await _quantity_at(connection, account, address)
        return found

    async def load(self, connection: Connection, account: int, events: Sequence[Event]) -> Mapping[UUID, Aggregate]:
        """A working copy of the catalogue for each lane, with the positions and rows its events name."""
        loaded = await self._roots.load(connection, account, events)
        positions = await _positions(connection, account, _keys_of(events))
        quantities = await _quantities(connection, account, events)
        for event in events:
            child = positions.get(event.entity.id) or quantities.get(event.entity.id)
            if child is not None and event.lane in loaded and loaded[event.lane].find(event.entity) is None:
                loaded[event.lane].add(child)
        return loaded

    async def flush(self, connection: Connection, account: int, aggregates: Sequence[Aggregate], at: datetime) -> None:
        """Writes status and attributes of catalogues and positions, and makes the positions that are new."""
        await self._roots.flush(connection, account, aggregates, at)
        touched = [one for aggregate in aggregates for one in aggregate.entities() if one.is_new or one.is_changed]
        for one in touched:
            if one.type == INVENTORY_QUANTITY:
                raise RuleFailed("QUANTITY_FIXED", f"{one.ref} is a row of the ledger; only stock effects close it")
        positions = {one.fields.key: one for one in touched if one.type == INVENTORY_POSITION}
        if positions:
            await _write_positions(connection, account, positions, at)


def position_entity(key: EntityKey, row: Row) -> Entity:
    """A position as an entity, from its row."""
    return Entity(
        key, subtype=POSITION_TYPE, status=row["status"], fields=fields_of(row), attributes=dict(row["attributes"])
    )


async def _position_at(connection: Connection, account: int, address: Address) -> Resolved | None:
    key = position_key(address.entity_id) if address.entity_id else await _key_by_ref(connection, account, address)
    if key is None:
        return None
    for row in await queries().positions_by_key(connection, account=account, **columns([key])):
        name = PositionName(row["root_ref"], row["product_ref"], row["location_ref"])
        entity = EntityKey(INVENTORY_POSITION, position_id(key), name.ref)
        return _resolved(entity, row, POSITION_TYPE, entity.id)
    return None


async def _key_by_ref(connection: Connection, account: int, address: Address) -> PositionKey | None:
    names = _names_in(address.entity_ref or "")
    rows = await queries().keys_by_ref(
        connection,
        account=account,
        root_ids=[address.root_id] if address.root_id else [],
        root_refs=[address.root_ref] if address.root_ref else [],
        product_refs=[product for product, _ in names],
        location_refs=[location for _, location in names],
    )
    return PositionKey(*rows[0]) if len(rows) == 1 else None


def _names_in(ref: str) -> list[tuple[str, str]]:
    """Every way to read PRODUCT:LOCATION:TYPE, as refs may hold colons themselves."""
    parts = ref.split(":")[:-1]
    return [(":".join(parts[:cut]), ":".join(parts[cut:])) for cut in range(1, min(len(parts), 100))]


async def _quantity_at(connection: Connection, account: int, address: Address) -> Resolved | None:
    ids = [address.entity_id] if address.entity_id else []
    for row in await queries().quantities_by_id(connection, account=account, ids=ids):
        lane = position_id(PositionKey(row["catalogue_number"], row["product_number"], row["location_number"]))
        return _resolved(_quantity_key(row), row, row["type"], lane)
    return None


def _resolved(entity: EntityKey, row: Row, subtype: str, lane: UUID) -> Resolved:
    root = EntityKey(INVENTORY_CATALOGUE, row["root_id"], row["root_ref"])
    return Resolved(root=root, entity=entity, subtype=subtype, lane=lane, retailer=row["retailer"])


def _keys_of(events: Iterable[Event]) -> list[PositionKey]:
    named = {event.entity.id for event in events if event.entity.type == INVENTORY_POSITION}
    return [key for identity in sorted(named) if (key := position_key(identity)) is not None]


async def _positions(connection: Connection, account: int, keys: Sequence[PositionKey]) -> dict[UUID, Entity]:
    if not keys:
        return {}
    found: dict[UUID, Entity] = {}
    for row in await queries().positions_by_key(connection, account=account, **columns(keys)):
        identity = position_id(PositionKey(row["catalogue_number"], row["product_number"], row["location_number"]))
        name = PositionName(row["root_ref"], row["product_ref"], row["location_ref"])
        found[identity] = position_entity(EntityKey(INVENTORY_POSITION, identity, name.ref), row)
    return found


async def _quantities(connection: Connection, account: int, events: Sequence[Event]) -> dict[UUID, Entity]:
    ids = sorted({event.entity.id for event in events if event.entity.type == INVENTORY_QUANTITY})
    if not ids:
        return {}
    rows = await queries().quantities_by_id(connection, account=account, ids=ids)
    return {row["id"]: _quantity(row) for row in rows}


def _quantity(row: Row) -> Entity:
    position = PositionKey(row["catalogue_number"], row["product_number"], row["location_number"])
    fields = QuantityFields(position=position, quantity=row["quantity"])
    return Entity(_quantity_key(row), subtype=row["type"], status=row["status"], fields=fields)


def _quantity_key(row: Row) -> EntityKey:
    name = PositionName(row["root_ref"], row["product_ref"], row["location_ref"])
    return EntityKey(INVENTORY_QUANTITY, row["id"], f"{name.ref}:{row['type']}:{row['id']}")


async def _write_positions(
    connection: Connection, account: int, positions: Mapping[PositionKey, Entity], at: datetime
) -> None:
    keys = sorted(positions)
    new = [key for key in keys if positions[key].is_new]
    if new:
        await queries_of(__package__).insert_empty_positions(connection, account=account, **columns(new))
    await queries().update_positions(
        connection,
        account=account,
        at=at,
        **columns(keys),
        statuses=[positions[key].status for key in keys],
        attributes=[positions[key].attributes for key in keys],
    )
