"""Return orders as the engine keeps them: found, loaded with everything below them, and written many at a time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.ports import Address, Resolved
from lading.order.refusals import EntityAmbiguous
from lading.order.storage.rows import write_rows
from lading.service.returns.model import (
    RETURN_FULFILMENT,
    RETURN_ORDER,
    LineWorth,
    ReturnFields,
    ReturnFulfilmentFields,
    ReturnFulfilmentItem,
    ReturnItem,
    Verdict,
)

Row = Mapping[str, Any]


class ReturnStore:
    """The root store of return orders; a return order's lane is its id."""

    root_type = RETURN_ORDER
    entity_types: tuple[str, ...] = (RETURN_ORDER, RETURN_FULFILMENT)

    async def resolve(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> Sequence[Resolved | None]:
        """Finds each address; raises EntityAmbiguous for a return fulfilment named by its ref alone."""
        roots = await _find_roots(connection, account, addresses)
        ways = await _find_ways(connection, account, addresses)
        return [
            roots.get(_root_name(one)) if one.entity_type == RETURN_ORDER else ways.get(_way_name(one))
            for one in addresses
        ]

    async def load(self, connection: Connection, account: int, events: Sequence[Event]) -> Mapping[UUID, Aggregate]:
        """The working copy for the lane of each event, in four statements."""
        ids = list({event.root.id for event in events})
        queries = queries_of(__package__)
        items = _items(await queries.return_items_of(connection, account=account, ids=ids))
        rows = await queries.returns_by_id(connection, account=account, ids=ids)
        found = {row["id"]: _return(row, tuple(items[row["id"]]), account) for row in rows}
        ways = await queries.return_fulfilments_of(connection, account=account, ids=ids)
        parts = _parts(await queries.return_fulfilment_items_of(connection, account=account, ids=ids))
        for row in ways:
            found[row["return_order_id"]].add(_way(row, tuple(parts[row["id"]])))
        return found

    async def flush(self, connection: Connection, account: int, aggregates: Sequence[Aggregate], at: datetime) -> None:
        """Writes every new and changed entity; updated_at becomes at. The returns themselves exist."""
        queries = queries_of(__package__)
        changed = [one.root for one in aggregates if one.root.is_changed]
        await write_rows(queries.update_returns, connection, account, [_return_row(one) for one in changed], at)
        items = [item for root in changed for item in _changed_items(root.fields)]
        await write_rows(queries.update_return_items, connection, account, [_item_row(item) for item in items], at)
        await _flush_ways(connection, account, aggregates, at)
        verdicts = [_verdict_row(root.id, one) for root in changed for one in root.fields.verdicts]
        await write_rows(queries.insert_verdicts, connection, account, verdicts)


async def _flush_ways(connection: Connection, account: int, aggregates: Sequence[Aggregate], at: datetime) -> None:
    queries = queries_of(__package__)
    ways = [(one.root.id, way) for one in aggregates for way in one.children(RETURN_FULFILMENT)]
    new = [(root_id, way) for root_id, way in ways if way.is_new]
    await write_rows(queries.insert_return_fulfilments, connection, account, [_way_row(*pair) for pair in new], at)
    parts = [
        (part.id, root_id, way.id, part.return_order_item_id, part.ref, part.quantity, part.attributes)
        for root_id, way in new
        for part in way.fields.items
    ]
    await write_rows(queries.insert_return_fulfilment_items, connection, account, parts, at)
    old = [(way.id, way.status, way.attributes) for _, way in ways if way.is_changed and not way.is_new]
    await write_rows(queries.update_return_fulfilments, connection, account, old, at)


async def _find_roots(
    connection: Connection, account: int, addresses: Sequence[Address]
) -> dict[UUID | str | None, Resolved]:
    names = {_root_name(one) for one in addresses if one.entity_type == RETURN_ORDER}
    if not names:
        return {}
    rows = await queries_of(__package__).find_returns(connection, account=account, **_by_kind(names))
    found: dict[UUID | str | None, Resolved] = {}
    for row in rows:
        key = EntityKey(RETURN_ORDER, row["id"], row["ref"])
        resolved = Resolved(root=key, entity=key, subtype=row["type"], lane=key.id, retailer=row["retailer"])
        found[row["id"]] = found[row["ref"]] = resolved
    return found


async def _find_ways(
    connection: Connection, account: int, addresses: Sequence[Address]
) -> dict[tuple[UUID | str | None, str | None], Resolved]:
    asked = [one for one in addresses if one.entity_type == RETURN_FULFILMENT]
    for one in asked:
        _refuse_ambiguous(one)
    if not asked:
        return {}
    rows = await queries_of(__package__).find_return_fulfilments(
        connection,
        account=account,
        ids=[one.entity_id for one in asked if one.entity_id],
        return_ids=[one.root_id for one in asked if one.root_id],
        return_refs=[one.root_ref for one in asked if one.root_ref],
        refs=[one.entity_ref for one in asked if one.entity_ref],
    )
    found: dict[tuple[UUID | str | None, str | None], Resolved] = {}
    for row in rows:
        root = EntityKey(RETURN_ORDER, row["root_id"], row["root_ref"])
        entity = EntityKey(RETURN_FULFILMENT, row["id"], row["ref"])
        resolved = Resolved(root=root, entity=entity, subtype=row["type"], lane=root.id, retailer=row["retailer"])
        for name in ((row["id"], None), (root.id, row["ref"]), (root.ref, row["ref"])):
            found[name] = resolved
    return found


def _refuse_ambiguous(address: Address) -> None:
    if address.entity_id is None and address.root_id is None and address.root_ref is None:
        raise EntityAmbiguous(
            "ENTITY_AMBIGUOUS",
            f"{address.entity_type} {address.entity_ref} is named by a ref that is unique within its return only.",
            "Send entityId, or rootEntityType RETURN_ORDER with rootEntityId or rootEntityRef.",
            pointer="/rootEntityRef",
        )


def _root_name(address: Address) -> UUID | str | None:
    return address.entity_id or address.root_id or address.entity_ref or address.root_ref


def _way_name(address: Address) -> tuple[UUID | str | None, str | None]:
    if address.entity_id:
        return address.entity_id, None
    return address.root_id or address.root_ref, address.entity_ref


def _by_kind(names: Iterable[UUID | str | None]) -> dict[str, list[Any]]:
    return {
        "ids": [name for name in names if isinstance(name, UUID)],
        "refs": [name for name in names if isinstance(name, str)],
    }


def _return(row: Row, items: tuple[ReturnItem, ...], account: int) -> Aggregate:
    fields = ReturnFields(
        currency=row["currency"],
        items=items,
        order_id=row["order_id"],
        order_ref=row["order_ref"],
        order_type=row["order_type"],
        customer_id=row["customer_id"],
        exchange_order_id=row["exchange_order_id"],
        lodged_location_id=row["lodged_location_id"],
        destination_location_id=row["destination_location_id"],
        pickup_address=row["pickup_address"],
        tax_type=row["tax_type"],
        created_at=row["created_at"],
        stored_items=items,
    )
    key = EntityKey(RETURN_ORDER, row["id"], row["ref"])
    root = Entity(key, subtype=row["type"], status=row["status"], fields=fields, attributes=row["attributes"])
    return Aggregate(
        root,
        account=account,
        retailer=row["retailer"],
        workflow_ref=row["workflow_ref"],
        workflow_version=row["workflow_version"],
    )


def _items(rows: Iterable[Row]) -> defaultdict[UUID, list[ReturnItem]]:
    items: defaultdict[UUID, list[ReturnItem]] = defaultdict(list)
    for row in rows:
        values = dict(row)
        line = [values.pop(name) for name in ("line_quantity", "line_net_minor", "line_tax_minor")]
        return_id = values.pop("return_order_id")
        items[return_id].append(ReturnItem(**values, worth=None if line[0] is None else LineWorth(*line)))
    return items


def _way(row: Row, items: tuple[ReturnFulfilmentItem, ...]) -> Entity:
    fields = ReturnFulfilmentFields(
        items=items,
        lodged_location_id=row["lodged_location_id"],
        destination_location_id=row["destination_location_id"],
        pickup_address=row["pickup_address"],
        created_at=row["created_at"],
    )
    key = EntityKey(RETURN_FULFILMENT, row["id"], row["ref"])
    return Entity(key, subtype=row["type"], status=row["status"], fields=fields, attributes=row["attributes"])


def _parts(rows: Iterable[Row]) -> defaultdict[UUID, list[ReturnFulfilmentItem]]:
    parts: defaultdict[UUID, list[ReturnFulfilmentItem]] = defaultdict(list)
    for row in rows:
        values = dict(row)
        parts[values.pop("return_fulfilment_id")].append(ReturnFulfilmentItem(**values))
    return parts


def _return_row(root: Entity) -> tuple[Any, ...]:
    fields: ReturnFields = root.fields
    places = (fields.exchange_order_id, fields.destination_location_id)
    return (root.id, root.status, root.attributes, *places, fields.subtotal_minor, fields.tax_minor)


def _changed_items(fields: ReturnFields) -> list[ReturnItem]:
    stored = {id(item) for item in fields.stored_items}
    return [item for item in fields.items if id(item) not in stored]


def _item_row(item: ReturnItem) -> tuple[Any, ...]:
    counted = (item.accepted_quantity, item.rejected_quantity)
    return (item.id, item.status, *counted, item.amount_minor, item.tax_minor, item.attributes)


def _way_row(return_id: UUID, way: Entity) -> tuple[Any, ...]:
    fields: ReturnFulfilmentFields = way.fields
    places = (fields.lodged_location_id, fields.destination_location_id, fields.pickup_address)
    return (way.id, return_id, way.ref, way.subtype, way.status, *places, way.attributes, fields.created_at)


def _verdict_row(return_id: UUID, one: Verdict) -> tuple[Any, ...]:
    said = (one.disposition.is_accepted, one.disposition.value, one.condition, one.comment)
    return (
        one.id,
        return_id,
        one.return_order_item_id,
        one.quantity,
        *said,
        one.location_id,
        one.event_id,
        one.found_at,
    )
