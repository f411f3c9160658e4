"""Reading orders with everything below them: at most nine statements however many orders."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.order.model import (
    ARTICLE,
    CONSIGNMENT,
    FULFILMENT,
    FULFILMENT_CHOICE,
    ORDER,
    ArticleFields,
    ArticleItem,
    ConsignmentFields,
    FulfilmentChoice,
    FulfilmentFields,
    FulfilmentItem,
    OrderFields,
    OrderItem,
)

Rows: TypeAlias = Sequence[asyncpg.Record]


async def load_orders(connection: Connection, account: int, ids: Sequence[UUID]) -> dict[UUID, Aggregate]:
    """The working copy of each order that exists, by id; children that cannot exist yet are not asked for."""
    queries = queries_of(__package__)
    orders = await queries.orders_by_id(connection, account=account, ids=ids)
    items = _order_items(await queries.order_items_of(connection, account=account, order_ids=ids))
    aggregates = {row[0]: _order(row, items[row[0]], account) for row in orders}
    for row in await queries.choices_of(connection, account=account, order_ids=ids):
        aggregates[row[0]].add(_choice(row))
    await _load_fulfilments(connection, account, aggregates)
    return aggregates


async def _load_fulfilments(connection: Connection, account: int, orders: Mapping[UUID, Aggregate]) -> None:
    queries = queries_of(__package__)
    rows = await queries.fulfilments_of(connection, account=account, order_ids=list(orders))
    if not rows:
        return
    with_fulfilments = list({row[0] for row in rows})
    items = _fulfilment_items(
        await queries.fulfilment_items_of(connection, account=account, order_ids=with_fulfilments)
    )
    for row in rows:
        orders[row[0]].add(_fulfilment(row, items[row[1]]))
    await _load_articles(connection, account, orders, with_fulfilments)


async def _load_articles(
    connection: Connection, account: int, orders: Mapping[UUID, Aggregate], ids: Sequence[UUID]
) -> None:
    queries = queries_of(__package__)
    rows = await queries.articles_of(connection, account=account, order_ids=ids)
    if not rows:
        return
    with_articles = list({row[0] for row in rows})
    items = _article_items(await queries.article_items_of(connection, account=account, order_ids=with_articles))
    for row in rows:
        orders[row[0]].add(_article(row, items[row[1]]))
    await _load_consignments(connection, account, orders, with_articles)


async def _load_consignments(
    connection: Connection, account: int, orders: Mapping[UUID, Aggregate], ids: Sequence[UUID]
) -> None:
    queries = queries_of(__package__)
    rows = await queries.consignments_of(connection, account=account, order_ids=ids)
    if not rows:
        return
    links = await queries.consignment_articles_of(connection, account=account, order_ids=list({row[0] for row in rows}))
    articles: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for consignment_id, article_id in links:
        articles[consignment_id].append(article_id)
    for row in rows:
        orders[row[0]].add(_consignment(row, articles[row[1]]))


def _order(row: asyncpg.Record, items: list[OrderItem], account: int) -> Aggregate:
    values: tuple[Any, ...] = tuple(row)
    id_, ref, retailer, type_, status, workflow_ref, workflow_version, customer_id, currency = values[:9]
    total_minor, total_tax_minor, attributes, created_at = values[9:]
    lines = tuple(items)
    fields = OrderFields(
        currency=currency,
        items=lines,
        customer_id=customer_id,
        total_minor=total_minor,
        total_tax_minor=total_tax_minor,
        created_at=created_at,
        stored_items=lines,
    )
    root = Entity(EntityKey(ORDER, id_, ref), subtype=type_, status=status, fields=fields, attributes=attributes)
    return Aggregate(
        root, account=account, retailer=retailer, workflow_ref=workflow_ref, workflow_version=workflow_version
    )


def _choice(row: asyncpg.Record) -> Entity:
    (
        _,
        id_,
        ref,
        type_,
        status,
        attributes,
        delivery_type,
        pickup_location_ref,
        address,
        latitude,
        longitude,
        details,
    ) = row
    fields = FulfilmentChoice(
        ref=ref,
        type=type_,
        delivery_type=delivery_type,
        pickup_location_ref=pickup_location_ref,
        address=address,
        latitude=latitude,
        longitude=longitude,
        details=details,
    )
    key = EntityKey(FULFILMENT_CHOICE, id_, ref)
    return Entity(key, subtype=type_, status=status, fields=fields, attributes=attributes)


def _order_items(rows: Iterable[asyncpg.Record]) -> defaultdict[UUID, list[OrderItem]]:
    items: defaultdict[UUID, list[OrderItem]] = defaultdict(list)
    for row in rows:
        order_id, id_, line, ref, number, product_ref, catalogue_ref, quantity, cancelled, choice_ref, status, *rest = (
            row
        )
        price, paid_price, tax_price, total, total_tax, tax_type, attributes = rest
        items[order_id].append(
            OrderItem(
                id=id_,
                line=line,
                ref=ref,
                product_number=number,
                product_ref=product_ref,
                product_catalogue_ref=catalogue_ref,
                quantity=quantity,
                cancelled_quantity=cancelled,
                fulfilment_choice_ref=choice_ref,
                status=status,
                price_minor=price,
                paid_price_minor=paid_price,
                tax_price_minor=tax_price,
                total_minor=total,
                total_tax_minor=total_tax,
                tax_type=tax_type,
                attributes=attributes,
            )
        )
    return items


def _fulfilment(row: asyncpg.Record, items: list[FulfilmentItem]) -> Entity:
    _, id_, ref, type_, status, attributes, delivery_type, choice_ref, location_id, *rest = row
    location_ref, location_number, eta, expires_at, created_at = rest
    lines = tuple(items)
    fields = FulfilmentFields(
        delivery_type=delivery_type,
        choice_ref=choice_ref,
        location_id=location_id,
        location_ref=location_ref,
        location_number=location_number,
        items=lines,
        eta=eta,
        expires_at=expires_at,
        created_at=created_at,
        stored_items=lines,
    )
    return Entity(EntityKey(FULFILMENT, id_, ref), subtype=type_, status=status, fields=fields, attributes=attributes)


def _fulfilment_items(rows: Iterable[asyncpg.Record]) -> defaultdict[UUID, list[FulfilmentItem]]:
    items: defaultdict[UUID, list[FulfilmentItem]] = defaultdict(list)
    for fulfilment_id, id_, ref, order_item_id, requested, filled, rejected, withdrawn, status in rows:
        items[fulfilment_id].append(
            FulfilmentItem(
                id=id_,
                ref=ref,
                order_item_id=order_item_id,
                requested_quantity=requested,
                filled_quantity=filled,
                rejected_quantity=rejected,
                withdrawn_quantity=withdrawn,
                status=status,
            )
        )
    return items


def _article(row: asyncpg.Record, items: list[ArticleItem]) -> Entity:
    _, id_, ref, type_, status, attributes, fulfilment_id, name, height, length, width, weight, created_at = row
    fields = ArticleFields(
        fulfilment_id=fulfilment_id,
        items=tuple(items),
        name=name,
        height_cm=height,
        length_cm=length,
        width_cm=width,
        weight_kg=weight,
        created_at=created_at,
    )
    return Entity(EntityKey(ARTICLE, id_, ref), subtype=type_, status=status, fields=fields, attributes=attributes)


def _article_items(rows: Iterable[asyncpg.Record]) -> defaultdict[UUID, list[ArticleItem]]:
    items: defaultdict[UUID, list[ArticleItem]] = defaultdict(list)
    for article_id, id_, fulfilment_item_id, quantity, barcode in rows:
        items[article_id].append(
            ArticleItem(id=id_, fulfilment_item_id=fulfilment_item_id, quantity=quantity, barcode=barcode)
        )
    return items


def _consignment(row: asyncpg.Record, article_ids: list[UUID]) -> Entity:
    (
        _,
        id_,
        ref,
        type_,
        status,
        attributes,
        carrier_ref,
        reference,
        tracking_label,
        label_url,
        summary_url,
        created_at,
    ) = row
    fields = ConsignmentFields(
        article_ids=tuple(article_ids),
        carrier_ref=carrier_ref,
        consignment_reference=reference,
        tracking_label=tracking_label,
        label_url=label_url,
        order_summary_url=summary_url,
        created_at=created_at,
    )
    return Entity(EntityKey(CONSIGNMENT, id_, ref), subtype=type_, status=status, fields=fields, attributes=attributes)
