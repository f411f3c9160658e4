"""Product catalogues with the products and categories that events are about, as the engine works on them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.ports import Address, Resolved
from lading.foundation.catalogue_store import CatalogueStore
from lading.foundation.products.entities import CategoryFields, ProductFields
from lading.foundation.products.kits import Kit, write_kits
from lading.foundation.products.model import CATEGORY, GROUP, PRODUCT, PRODUCT_CATALOGUE, Component

Row = Mapping[str, Any]
Pair = tuple[Aggregate, Entity]


class ProductCatalogueStore:
    """The root store of product catalogues. Each product and each category is a lane of its own.

    Only what events are about is loaded: a catalogue may have millions of products.
    """

    root_type = PRODUCT_CATALOGUE
    entity_types: tuple[str, ...] = (PRODUCT_CATALOGUE, PRODUCT, CATEGORY)

    def __init__(self) -> None:
        self._roots = CatalogueStore(_queries(), PRODUCT_CATALOGUE)

    async def resolve(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> Sequence[Resolved | None]:
        """Finds each address; a product or category named by its ref needs its catalogue."""
        found = list(await self._roots.resolve(connection, account, addresses))
        for kind, statement in ((PRODUCT, _queries().find_products), (CATEGORY, _queries().find_categories)):
            asked = {place: one for place, one in enumerate(addresses) if one.entity_type == kind}
            if asked:
                rows = await statement(connection, account=account, **_names(asked.values()))
                children = _by_name(kind, rows)
                found = [children.get(_name(asked[n])) if n in asked else one for n, one in enumerate(found)]
        return found

    async def load(self, connection: Connection, account: int, events: Sequence[Event]) -> Mapping[UUID, Aggregate]:
        """A working copy of the catalogue for each lane, with the products and categories its events name."""
        loaded = await self._roots.load(connection, account, events)
        children = {
            **await self._entities(connection, account, events, PRODUCT),
            **await self._entities(connection, account, events, CATEGORY),
        }
        for event in events:
            child = children.get(event.entity.id)
            if child is not None and event.lane in loaded and loaded[event.lane].find(event.entity) is None:
                loaded[event.lane].add(child)
        return loaded

    async def flush(self, connection: Connection, account: int, aggregates: Sequence[Aggregate], at: datetime) -> None:
        """Writes every new and changed entity: categories before the products that are in them."""
        await self._roots.flush(connection, account, aggregates, at)
        await _flush_categories(connection, account, _touched(aggregates, CATEGORY), at)
        await _flush_products(connection, account, _touched(aggregates, PRODUCT), at)

    async def _entities(
        self, connection: Connection, account: int, events: Sequence[Event], kind: str
    ) -> dict[UUID, Entity]:
        ids = sorted({event.entity.id for event in events if event.entity.type == kind})
        if not ids:
            return {}
        queries = _queries()
        statement = queries.products_to_change if kind == PRODUCT else queries.categories_to_change
        return {row["id"]: _entity(kind, row) for row in await statement(connection, account=account, ids=ids)}


def _entity(kind: str, row: Row) -> Entity:
    values = dict(row)
    key = EntityKey(kind, values.pop("id"), values.pop("ref"))
    subtype, status, attributes = values.pop("type"), values.pop("status"), values.pop("attributes")
    if kind == PRODUCT:
        values["category_ids"] = tuple(values["category_ids"])
        values["components"] = msgspec.convert(values["components"], tuple[Component, ...])
    fields: Any = (ProductFields if kind == PRODUCT else CategoryFields)(**values)
    return Entity(key, subtype=subtype, status=status, fields=fields, attributes=dict(attributes))


def _touched(aggregates: Iterable[Aggregate], kind: str) -> list[Pair]:
    return [
        (aggregate, one) for aggregate in aggregates for one in aggregate.children(kind) if one.is_new or one.is_changed
    ]


async def _flush_products(connection: Connection, account: int, touched: Sequence[Pair], at: datetime) -> None:
    if not touched:
        return
    by_catalogue: dict[UUID, list[Entity]] = {}
    for aggregate, one in touched:
        if one.is_new:
            by_catalogue.setdefault(aggregate.root.id, []).append(one)
    for catalogue_id in sorted(by_catalogue):
        rows = [_row(one) | {"place": place} for place, one in enumerate(by_catalogue[catalogue_id])]
        await queries_of(__package__).insert_products(
            connection, account=account, catalogue_id=catalogue_id, products=rows
        )
    changed = [one for _, one in touched if not one.is_new]
    if changed:
        await _queries().change_products(connection, account=account, at=at, products=[_row(one) for one in changed])
    await _write_categories_of(connection, account, [one for _, one in touched])
    await _write_kits_of(connection, account, touched)


async def _write_kits_of(connection: Connection, account: int, touched: Sequence[Pair]) -> None:
    """A rule has looked whether the components exist; the database refuses a kit in a kit."""
    by_catalogue: dict[UUID, list[Kit]] = {}
    for aggregate, one in touched:
        if one.subtype == GROUP:
            kit = Kit(one.id, one.ref, one.fields.components, "")
            by_catalogue.setdefault(aggregate.root.id, []).append(kit)
    for catalogue_id in sorted(by_catalogue):
        await write_kits(connection, account, catalogue_id, by_catalogue[catalogue_id])


async def _write_categories_of(connection: Connection, account: int, products: Sequence[Entity]) -> None:
    pairs = [(one.id, category) for one in products for category in one.fields.category_ids]
    columns = {"category_products": [pair[0] for pair in pairs], "category_ids": [pair[1] for pair in pairs]}
    ids = [one.id for one in products if not one.is_new]
    await _queries().leave_categories(connection, account=account, product_ids=ids, **columns)
    if pairs:
        await _queries().join_categories(connection, account=account, **columns)


async def _flush_categories(connection: Connection, account: int, touched: Sequence[Pair], at: datetime) -> None:
    new = [
        _row(one) | {"place": place, "catalogue_id": aggregate.root.id}
        for place, (aggregate, one) in enumerate(touched)
        if one.is_new
    ]
    changed = [_row(one) for _, one in sorted(touched, key=lambda pair: pair[1].id) if not one.is_new]
    if new:
        await _queries().insert_categories(connection, account=account, at=at, categories=new)
    if changed:
        await _queries().change_categories(connection, account=account, at=at, categories=changed)


def _row(entity: Entity) -> dict[str, Any]:
    own = {"id": entity.id, "ref": entity.ref, "type": entity.subtype, "status": entity.status}
    fields = {name: value for name, value in msgspec.structs.asdict(entity.fields).items() if name != "components"}
    return fields | own | {"attributes": entity.attributes}


def _names(addresses: Iterable[Address]) -> dict[str, list[Any]]:
    addresses = list(addresses)
    return {
        "ids": [one.entity_id for one in addresses if one.entity_id],
        "root_ids": [one.root_id for one in addresses if one.root_id],
        "root_refs": [one.root_ref for one in addresses if one.root_ref],
        "refs": [one.entity_ref for one in addresses if one.entity_ref],
    }


def _by_name(kind: str, rows: Iterable[Row]) -> dict[tuple[Any, Any], Resolved]:
    found: dict[tuple[Any, Any], Resolved] = {}
    for row in rows:
        root = EntityKey(PRODUCT_CATALOGUE, row["root_id"], row["root_ref"])
        entity = EntityKey(kind, row["id"], row["ref"])
        resolved = Resolved(root=root, entity=entity, subtype=row["type"], lane=entity.id, retailer=row["retailer"])
        for name in ((entity.id, None), (root.id, entity.ref), (root.ref, entity.ref)):
            found[name] = resolved
    return found


def _name(address: Address) -> tuple[Any, Any]:
    if address.entity_id:
        return address.entity_id, None
    return address.root_id or address.root_ref, address.entity_ref


def _queries() -> Queries:
    return queries_of(__package__, "entities.sql")
