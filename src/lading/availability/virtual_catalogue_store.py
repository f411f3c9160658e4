"""Virtual catalogues with the virtual positions that events are about, as the engine works on them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from lading.availability.records import VIRTUAL_CATALOGUE
from lading.availability.virtual_positions import (
    AGGREGATE,
    VIRTUAL_POSITION,
    VirtualName,
    VirtualPosition,
    VirtualPositionLoader,
)
from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.ports import Address, Resolved
from lading.foundation.catalogue_store import CatalogueStore
from lading.kernel.identity import identity_of


class VirtualCatalogueStore:
    """The root store of virtual catalogues. Each product of a catalogue is a lane.

    Virtual positions are computed when they are loaded and never written: a status that a workflow gives one lasts as
    long as the run.
    """

    root_type = VIRTUAL_CATALOGUE
    entity_types: tuple[str, ...] = (VIRTUAL_CATALOGUE, VIRTUAL_POSITION)

    def __init__(self) -> None:
        self._roots = CatalogueStore(queries_of(__package__, "catalogues.sql"), VIRTUAL_CATALOGUE)
        self._positions = VirtualPositionLoader()

    async def resolve(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> Sequence[Resolved | None]:
        """Finds each address; a virtual position is named by its ref and its catalogue."""
        found = list(await self._roots.resolve(connection, account, [_root_of(address) for address in addresses]))
        wanted = {
            place: (root.root, address.entity_ref or "")
            for place, (root, address) in enumerate(zip(found, addresses, strict=True))
            if root is not None and address.entity_type == VIRTUAL_POSITION
        }
        positions = await self._named(connection, account, wanted.values())
        for place, (key, ref) in wanted.items():
            root, position = found[place], positions.get((key.ref, ref))
            assert root is not None
            found[place] = None if position is None else _resolved(root, position)
        return found

    async def load(self, connection: Connection, account: int, events: Sequence[Event]) -> Mapping[UUID, Aggregate]:
        """A working copy of the catalogue for each lane, with the virtual positions its events are about."""
        loaded = await self._roots.load(connection, account, events)
        about = [event for event in events if event.entity.type == VIRTUAL_POSITION and event.lane in loaded]
        positions = await self._named(connection, account, [(event.root, event.entity.ref) for event in about])
        for event in about:
            position = positions.get((event.root.ref, event.entity.ref))
            if position is not None and loaded[event.lane].find(event.entity) is None:
                loaded[event.lane].add(virtual_entity(position))
        return loaded

    async def flush(self, connection: Connection, account: int, aggregates: Sequence[Aggregate], at: datetime) -> None:
        """Writes status and attributes of catalogues."""
        await self._roots.flush(connection, account, aggregates, at)

    async def _named(
        self, connection: Connection, account: int, wanted: Iterable[tuple[EntityKey, str]]
    ) -> dict[tuple[str, str], VirtualPosition]:
        names = [name for root, ref in wanted for name in _names_in(root.ref, ref)]
        if not names:
            return {}
        found = await self._positions.fetch(connection, account, list(dict.fromkeys(names)))
        return {(name.catalogue_ref, name.ref): one for name, one in found.items() if one is not None}


def virtual_entity(position: VirtualPosition) -> Entity:
    """A virtual position as an entity of a working copy."""
    key = EntityKey(VIRTUAL_POSITION, position.id, position.name.ref)
    return Entity(key, subtype=position.name.type, status=position.status, fields=position)


def lane_of(catalogue_ref: str, product_ref: str) -> UUID:
    """The lane of a product in a virtual catalogue."""
    return identity_of(VIRTUAL_CATALOGUE, catalogue_ref, product_ref)


def _root_of(address: Address) -> Address:
    if address.entity_type != VIRTUAL_POSITION:
        return address
    return Address(entity_type=VIRTUAL_CATALOGUE, root_id=address.root_id, root_ref=address.root_ref)


def _resolved(root: Resolved, position: VirtualPosition) -> Resolved:
    entity = EntityKey(VIRTUAL_POSITION, position.id, position.name.ref)
    lane = lane_of(position.name.catalogue_ref, position.name.product_ref)
    return Resolved(root=root.root, entity=entity, subtype=position.name.type, lane=lane, retailer=root.retailer)


def _names_in(catalogue_ref: str, ref: str) -> list[VirtualName]:
    """Every way to read PRODUCT:LOCATION:BASE or PRODUCT:AGGREGATE, as refs may hold colons themselves."""
    *parts, kind = ref.split(":")
    if kind == AGGREGATE:
        return [VirtualName(catalogue_ref, ":".join(parts))]
    return [
        VirtualName(catalogue_ref, ":".join(parts[:cut]), ":".join(parts[cut:]))
        for cut in range(1, min(len(parts), 100))
    ]
