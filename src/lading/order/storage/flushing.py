"""Writing what runs changed: new entities inserted, changed ones updated, nothing else touched."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.entity import Aggregate, Entity
from lading.order.model import (
    ARTICLE,
    CONSIGNMENT,
    FULFILMENT,
    FULFILMENT_CHOICE,
    ArticleFields,
    ConsignmentFields,
    FulfilmentChoice,
    FulfilmentFields,
    FulfilmentItem,
    OrderFields,
    OrderItem,
)
from lading.order.storage.rows import write_rows

Row = tuple[Any, ...]


async def flush_orders(connection: Connection, account: int, orders: Sequence[Aggregate], at: datetime) -> None:
    """Writes every new and changed entity of the orders. The orders themselves exist: intake made them."""
    changed = [order.root for order in orders if order.root.is_changed]
    assert not any(order.root.is_new for order in orders), "an order is created by intake, not by a run"
    queries = queries_of(__package__)
    new_items = [*_new_order_items(changed)]
    rows = [
        (root.id, root.status, dict(root.kept), root.fields.total_minor, root.fields.total_tax_minor)
        for root in changed
    ]
    await write_rows(queries.update_orders, connection, account, rows, at)
    await write_rows(queries_of("lading.order", "intake.sql").insert_order_items, connection, account, new_items, at)
    await write_rows(queries.update_order_items, connection, account, [*_changed_order_items(changed)], at)
    await _flush_choices(connection, account, orders, at)
    await _flush_fulfilments(connection, account, orders, at)
    await _flush_articles(connection, account, orders, at)
    await _flush_consignments(connection, account, orders, at)


async def _flush_choices(connection: Connection, account: int, orders: Sequence[Aggregate], at: datetime) -> None:
    queries = queries_of(__package__)
    new, changed = _written(orders, FULFILMENT_CHOICE)
    rows = [(choice.id, order_id, choice.ref, *_wishes(choice)) for order_id, choice in new]
    await write_rows(queries.insert_choices, connection, account, rows, at)
    await write_rows(
        queries.update_choices, connection, account, [(choice.id, *_wishes(choice)) for _, choice in changed], at
    )


async def _flush_fulfilments(connection: Connection, account: int, orders: Sequence[Aggregate], at: datetime) -> None:
    queries = queries_of(__package__)
    new, changed = _written(orders, FULFILMENT)
    await write_rows(queries.insert_fulfilments, connection, account, [_fulfilment_row(*pair) for pair in new], at)
    await write_rows(
        queries.update_fulfilments,
        connection,
        account,
        [(f.id, f.subtype, f.status, f.fields.eta, f.fields.expires_at, f.attributes) for _, f in changed],
        at,
    )
    new_items = [_item_row(order_id, f.id, item) for order_id, f in new for item in f.fields.items]
    new_items += [_item_row(order_id, f.id, item) for order_id, f in changed for item in _added_items(f.fields)]
    await write_rows(queries.insert_fulfilment_items, connection, account, new_items)
    await write_rows(
        queries.update_fulfilment_items,
        connection,
        account,
        [
            (item.id, item.status, item.filled_quantity, item.rejected_quantity, item.withdrawn_quantity)
            for _, fulfilment in changed
            for item in _changed_items(fulfilment.fields)
        ],
    )


async def _flush_articles(connection: Connection, account: int, orders: Sequence[Aggregate], at: datetime) -> None:
    queries = queries_of(__package__)
    new, changed = _written(orders, ARTICLE)
    await write_rows(queries.insert_articles, connection, account, [_article_row(*pair) for pair in new], at)
    await write_rows(
        queries.update_articles,
        connection,
        account,
        [(article.id, article.status, *_measures(article.fields), article.attributes) for _, article in changed],
        at,
    )
    await write_rows(
        queries.insert_article_items,
        connection,
        account,
        [
            (item.id, order_id, article.id, item.fulfilment_item_id, item.quantity, item.barcode)
            for order_id, article in new
            for item in article.fields.items
        ],
    )


async def _flush_consignments(connection: Connection, account: int, orders: Sequence[Aggregate], at: datetime) -> None:
    queries = queries_of(__package__)
    new, changed = _written(orders, CONSIGNMENT)
    await write_rows(queries.insert_consignments, connection, account, [_consignment_row(*pair) for pair in new], at)
    await write_rows(
        queries.update_consignments,
        connection,
        account,
        [(entity.id, entity.status, *_carriage(entity.fields), entity.attributes) for _, entity in changed],
        at,
    )
    await write_rows(
        queries.insert_consignment_articles,
        connection,
        account,
        [(entity.id, article_id, order_id) for order_id, entity in new for article_id in entity.fields.article_ids],
    )


def _written(
    orders: Iterable[Aggregate], entity_type: str
) -> tuple[list[tuple[UUID, Entity]], list[tuple[UUID, Entity]]]:
    new: list[tuple[UUID, Entity]] = []
    changed: list[tuple[UUID, Entity]] = []
    for order in orders:
        for entity in order.children(entity_type):
            if entity.is_new:
                new.append((order.root.id, entity))
            elif entity.is_changed:
                changed.append((order.root.id, entity))
    return new, changed


def _wishes(entity: Entity) -> Row:
    choice: FulfilmentChoice = entity.fields
    place = (choice.address, choice.latitude, choice.longitude)
    ways = (choice.type, entity.status, choice.delivery_type, choice.pickup_location_ref)
    return (*ways, *place, choice.details, entity.attributes)


def _changed_order_items(roots: Iterable[Entity]) -> Iterator[Row]:
    """Lines that are other than stored; and those added by a run of the batch that a later run of it has changed."""
    for root in roots:
        fields: OrderFields = root.fields
        if fields.items is fields.stored_items:
            continue
        stored = {item.id: item for item in fields.stored_items}
        for item in fields.items:
            is_touched = stored[item.id] is not item if item.id in stored else item.cancelled_quantity or item.status
            if is_touched:
                yield item.id, item.cancelled_quantity, item.status, item.attributes


def _new_order_items(roots: Iterable[Entity]) -> Iterator[Row]:
    """Lines that a run added, such as the components of a kit; in the order of the columns that intake writes."""
    for root in roots:
        fields: OrderFields = root.fields
        if fields.items is fields.stored_items:
            continue
        stored = {item.id for item in fields.stored_items}
        for item in fields.items:
            if item.id not in stored:
                yield (root.id, item.id, item.line, item.ref, item.product_number, *_texts_of(item), *_money_of(item))


def _texts_of(item: OrderItem) -> Row:
    return item.product_ref, item.product_catalogue_ref, item.fulfilment_choice_ref, item.quantity


def _money_of(item: OrderItem) -> Row:
    prices = (item.price_minor, item.paid_price_minor, item.tax_price_minor, item.total_minor, item.total_tax_minor)
    return (*prices, item.tax_type, item.attributes)


def _changed_items(fields: FulfilmentFields) -> list[FulfilmentItem]:
    if fields.items is fields.stored_items:
        return []
    same = {id(item) for item in fields.stored_items}
    stored, present = {item.id for item in fields.stored_items}, {item.id for item in fields.items}
    gone = [
        msgspec.structs.replace(item, withdrawn_quantity=item.requested_quantity)
        for item in fields.stored_items
        if item.id not in present
    ]
    return [item for item in fields.items if item.id in stored and id(item) not in same] + gone


def _added_items(fields: FulfilmentFields) -> list[FulfilmentItem]:
    """Items that a run put in the place of others."""
    stored = {item.id for item in fields.stored_items}
    return [item for item in fields.items if item.id not in stored]


def _fulfilment_row(order_id: UUID, entity: Entity) -> Row:
    fields: FulfilmentFields = entity.fields
    return (
        entity.id,
        order_id,
        entity.ref,
        entity.subtype,
        entity.status,
        fields.delivery_type,
        fields.choice_ref,
        fields.location_id,
        fields.eta,
        fields.expires_at,
        entity.attributes,
        fields.created_at,
    )


def _item_row(order_id: UUID, fulfilment_id: UUID, item: FulfilmentItem) -> Row:
    return (
        item.id,
        order_id,
        fulfilment_id,
        item.order_item_id,
        item.ref,
        item.status,
        item.requested_quantity,
        item.filled_quantity,
        item.rejected_quantity,
        item.withdrawn_quantity,
    )


def _article_row(order_id: UUID, entity: Entity) -> Row:
    fields: ArticleFields = entity.fields
    return (
        entity.id,
        order_id,
        fields.fulfilment_id,
        entity.ref,
        entity.subtype,
        entity.status,
        fields.name,
        *_measures(fields),
        entity.attributes,
        fields.created_at,
    )


def _measures(fields: ArticleFields) -> tuple[float, float, float, float]:
    return fields.height_cm, fields.length_cm, fields.width_cm, fields.weight_kg


def _consignment_row(order_id: UUID, entity: Entity) -> Row:
    fields: ConsignmentFields = entity.fields
    return (
        entity.id,
        order_id,
        entity.ref,
        entity.subtype,
        entity.status,
        *_carriage(fields),
        entity.attributes,
        fields.created_at,
    )


def _carriage(fields: ConsignmentFields) -> tuple[str | None, ...]:
    return (
        fields.carrier_ref,
        fields.consignment_reference,
        fields.tracking_label,
        fields.label_url,
        fields.order_summary_url,
    )
