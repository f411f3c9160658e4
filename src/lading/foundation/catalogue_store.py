"""Catalogues as the engine works on them: a root entity with few fields, many of them in one statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import Queries
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.ports import Address, Resolved

Row = Mapping[str, Any]


class CatalogueStore:
    """A RootStore over the statements find_roots, update_roots, find_children and update_children of one file.

    child_type None: the root has no entities of its own below it. Only the children that events are about are loaded:
    a catalogue may have millions. Each lane gets a working copy; no two lanes change the same fields of a root.
    """

    def __init__(self, queries: Queries, root_type: str, child_type: str | None = None) -> None:
        self._queries = queries
        self._child_type = child_type
        self.root_type = root_type
        self.entity_types: tuple[str, ...] = (root_type,) if child_type is None else (root_type, child_type)

    async def resolve(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> Sequence[Resolved | None]:
        """Finds each address; None where there is no such entity. A child named by ref needs its root."""
        roots = await self._roots(connection, account, addresses)
        children = await self._children(connection, account, addresses)
        return [
            children.get(_child_name(address)) if address.entity_type == self._child_type else _root(roots, address)
            for address in addresses
        ]

    async def load(self, connection: Connection, account: int, events: Sequence[Event]) -> Mapping[UUID, Aggregate]:
        """A working copy for each lane: the root its events are about, and the children they name."""
        rows = await self._queries.find_roots(
            connection, account=account, ids=sorted({event.root.id for event in events}), refs=[]
        )
        roots = {row["id"]: row for row in rows}
        loaded = {
            event.lane: _aggregate(account, self.root_type, roots[event.root.id])
            for event in events
            if event.root.id in roots
        }
        await self._load_children(connection, account, events, loaded)
        return loaded

    async def flush(self, connection: Connection, account: int, aggregates: Sequence[Aggregate], at: datetime) -> None:
        """Writes status and attributes of what changed; entities of other types are another store's business."""
        every = [entity for aggregate in aggregates for entity in aggregate.entities() if entity.is_changed]
        entities = [entity for entity in every if entity.type in self.entity_types]
        assert not any(entity.is_new for entity in entities), "catalogues are created by their own functions"
        roots = [entity for entity in entities if entity.type == self.root_type]
        children = [entity for entity in entities if entity.type == self._child_type]
        if roots:
            await self._queries.update_roots(connection, account=account, at=at, **_columns(roots))
        if children:
            await self._queries.update_children(connection, account=account, at=at, **_columns(children))

    async def _roots(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> dict[UUID | str, Resolved]:
        asked = [address for address in addresses if address.entity_type == self.root_type]
        if not asked:
            return {}
        rows = await self._queries.find_roots(
            connection,
            account=account,
            ids=[id_ for address in asked if (id_ := address.entity_id or address.root_id)],
            refs=[ref for address in asked if (ref := address.entity_ref or address.root_ref)],
        )
        found: dict[UUID | str, Resolved] = {}
        for row in rows:
            key = EntityKey(self.root_type, row["id"], row["ref"])
            found[row["id"]] = found[row["ref"]] = _resolved(key, key, row)
        return found

    async def _children(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> dict[tuple[UUID | str | None, str | None], Resolved]:
        asked = [address for address in addresses if address.entity_type == self._child_type]
        if not asked:
            return {}
        rows = await self._queries.find_children(
            connection,
            account=account,
            ids=[address.entity_id for address in asked if address.entity_id],
            root_ids=[address.root_id for address in asked if address.root_id],
            root_refs=[address.root_ref for address in asked if address.root_ref],
            refs=[address.entity_ref for address in asked if address.entity_ref],
        )
        found: dict[tuple[UUID | str | None, str | None], Resolved] = {}
        for row in rows:
            root = EntityKey(self.root_type, row["root_id"], row["root_ref"])
            assert self._child_type is not None
            resolved = _resolved(root, EntityKey(self._child_type, row["id"], row["ref"]), row)
            for name in ((row["id"], None), (row["root_id"], row["ref"]), (row["root_ref"], row["ref"])):
                found[name] = resolved
        return found

    async def _load_children(
        self, connection: Connection, account: int, events: Sequence[Event], loaded: Mapping[UUID, Aggregate]
    ) -> None:
        wanted = sorted({event.entity.id for event in events if event.entity.type == self._child_type})
        if not wanted:
            return
        rows = await self._queries.find_children(
            connection, account=account, ids=wanted, root_ids=[], root_refs=[], refs=[]
        )
        by_id = {row["id"]: row for row in rows}
        for event in events:
            row = by_id.get(event.entity.id)
            if row is not None and event.lane in loaded and loaded[event.lane].find(event.entity) is None:
                loaded[event.lane].add(_entity(event.entity.type, row))


def _root(roots: Mapping[UUID | str, Resolved], address: Address) -> Resolved | None:
    name = address.entity_id or address.root_id or address.entity_ref or address.root_ref
    return roots.get(name) if name else None


def _child_name(address: Address) -> tuple[UUID | str | None, str | None]:
    if address.entity_id:
        return address.entity_id, None
    return address.root_id or address.root_ref, address.entity_ref


def _resolved(root: EntityKey, entity: EntityKey, row: Row) -> Resolved:
    return Resolved(root=root, entity=entity, subtype=row["type"], lane=root.id, retailer=row["retailer"])


def _aggregate(account: int, root_type: str, row: Row) -> Aggregate:
    return Aggregate(
        _entity(root_type, row),
        account=account,
        retailer=row["retailer"],
        workflow_ref=row["workflow_ref"],
        workflow_version=row["workflow_version"],
    )


def _entity(entity_type: str, row: Row) -> Entity:
    key = EntityKey(entity_type, row["id"], row["ref"])
    return Entity(key, subtype=row["type"], status=row["status"], fields=None, attributes=dict(row["attributes"]))


def _columns(entities: Sequence[Entity]) -> dict[str, list[Any]]:
    ordered = sorted({entity.id: entity for entity in entities}.values(), key=lambda entity: entity.id)
    return {
        "ids": [entity.id for entity in ordered],
        "statuses": [entity.status for entity in ordered],
        "attributes": [entity.attributes for entity in ordered],
    }
