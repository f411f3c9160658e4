"""Orders read back as they were written, and found the way an outside event names them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec
import pytest

from lading.database.connection import transaction
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.ports import Address
from lading.order.intake import Accepted
from lading.order.model import (
    ARTICLE,
    CONSIGNMENT,
    FULFILMENT,
    FULFILMENT_CHOICE,
    ORDER,
    ArticleFields,
    ArticleItem,
    ConsignmentFields,
    FulfilmentFields,
    FulfilmentItem,
    OrderFields,
)
from lading.order.records import OrderStore
from lading.order.refusals import EntityAmbiguous
from tests.database.order.shop import ACCOUNT, Shop, order

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
STORE = OrderStore()


def _event(order_id: UUID) -> Event:
    key = EntityKey(ORDER, order_id, "")
    return Event(
        id=uuid4(), name="X", retailer=1, lane=order_id, root=key, entity=key, generated_by="test", accepted_at=AT
    )


async def _load(shop: Shop, *ids: UUID) -> dict[UUID, Aggregate]:
    async with transaction(shop.pool, ACCOUNT) as connection:
        return dict(await STORE.load(connection, ACCOUNT, [_event(id_) for id_ in ids]))


async def _flush(shop: Shop, *aggregates: Aggregate) -> None:
    async with transaction(shop.pool, ACCOUNT) as connection:
        await STORE.flush(connection, ACCOUNT, aggregates, AT)


async def _taken(shop: Shop, ref: str = "HD-1") -> Aggregate:
    (outcome,) = await shop.take(order(ref, [("P1", 2), ("P2", 1)]))
    assert isinstance(outcome, Accepted)
    return (await _load(shop, outcome.id))[outcome.id]


async def _with_children(shop: Shop, found: Aggregate) -> tuple[Entity, Entity, Entity]:
    """A fulfilment of the order, an article in it, a consignment with the article: all new."""
    location = await shop.row("SELECT id, ref, number FROM location WHERE ref = 'NEAR'")
    fields: OrderFields = found.root.fields
    items = tuple(
        FulfilmentItem(id=uuid4(), ref=item.ref, order_item_id=item.id, requested_quantity=item.quantity)
        for item in fields.items
    )
    fulfilment = _new(
        FULFILMENT,
        "HD-1-F1",
        FulfilmentFields(
            delivery_type="STANDARD",
            choice_ref="HD-1-C1",
            location_id=location["id"],
            location_ref=location["ref"],
            location_number=location["number"],
            items=tuple(sorted(items, key=lambda item: item.id)),
            expires_at=AT,
            created_at=AT,
        ),
    )
    packed = ArticleItem(id=uuid4(), fulfilment_item_id=items[0].id, quantity=2, barcode="4711")
    article_fields = ArticleFields(
        fulfilment_id=fulfilment.id, items=(packed,), name="Box", weight_kg=1.5, created_at=AT
    )
    article = _new(ARTICLE, "HD-1-F1-A1", article_fields)
    consignment = _new(
        CONSIGNMENT, "HD-1-C1", ConsignmentFields(article_ids=(article.id,), carrier_ref="DHL", created_at=AT)
    )
    for entity in (fulfilment, article, consignment):
        found.add(entity)
    return fulfilment, article, consignment


def _new(entity_type: str, ref: str, fields: object) -> Entity:
    entity = Entity(
        EntityKey(entity_type, uuid4(), ref),
        subtype="DEFAULT",
        status="CREATED",
        fields=fields,
        attributes={"colour": {"type": "STRING", "value": "blue"}},
    )
    entity.is_new = True
    return entity


def _facts(entity: Entity) -> tuple[object, ...]:
    fields = entity.fields
    if isinstance(fields, FulfilmentFields):
        fields = msgspec.structs.replace(fields, stored_items=())
    return entity.id, entity.ref, entity.subtype, entity.status, entity.attributes, fields


def test_a_new_order_reads_back_as_it_was_sent(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        found = await _taken(shop)
        fields: OrderFields = found.root.fields
        assert (found.root.ref, found.root.subtype, found.root.status) == ("HD-1", "HD", "CREATED")
        assert (found.retailer, found.workflow_ref, found.workflow_version) == (1, "ORDER::HD", 1)
        assert [(item.line, item.product_ref, item.product_number, item.quantity) for item in fields.items] == [
            (1, "P1", 1, 2),
            (2, "P2", 2, 1),
        ]
        (choice,) = found.children(FULFILMENT_CHOICE)
        assert (choice.fields.latitude, choice.fields.longitude) == (42.34, -71.07)
        assert choice.fields.address["postcode"] == "02118"

    run(scenario)


def test_everything_below_an_order_reads_back_as_it_was_written(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        found = await _taken(shop)
        written = await _with_children(shop, found)
        await _flush(shop, found)
        again = (await _load(shop, found.root.id))[found.root.id]
        for entity in written:
            (read,) = again.children(entity.type)
            assert _facts(read) == _facts(entity)
            assert not read.is_new and not read.is_changed

    run(scenario)


def test_only_what_changed_is_written(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        found = await _taken(shop)
        await _with_children(shop, found)
        await _flush(shop, found)
        again = (await _load(shop, found.root.id))[found.root.id]
        (fulfilment,) = again.children(FULFILMENT)
        fields: FulfilmentFields = fulfilment.fields
        picked = msgspec.structs.replace(fields.items[0], filled_quantity=1)
        fulfilment.fields = msgspec.structs.replace(fields, items=(picked, *fields.items[1:]))
        fulfilment.status = "ASSIGNED"
        fulfilment.is_changed = True
        versions = "SELECT id, xmin::text FROM {} ORDER BY id"
        tables = ("sales_order", "order_item", "fulfilment_choice", "article", "consignment")
        before = [await shop.rows(versions.format(table)) for table in tables]
        items_before = dict(await shop.rows(versions.format("fulfilment_item")))
        await _flush(shop, again)
        assert [await shop.rows(versions.format(table)) for table in tables] == before
        items_after = dict(await shop.rows(versions.format("fulfilment_item")))
        assert {id_ for id_ in items_after if items_after[id_] != items_before[id_]} == {picked.id}
        assert await shop.rows("SELECT status FROM fulfilment") == [("ASSIGNED",)]

    run(scenario)


def test_changed_items_and_choice_of_an_order_are_written(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        found = await _taken(shop)
        fields: OrderFields = found.root.fields
        (chosen,) = found.children(FULFILMENT_CHOICE)
        cancelled = msgspec.structs.replace(fields.items[1], cancelled_quantity=1)
        chosen.fields = msgspec.structs.replace(chosen.fields, latitude=1.5, longitude=2.5)
        chosen.status, chosen.is_changed = "HELD", True
        found.root.fields = msgspec.structs.replace(fields, items=(fields.items[0], cancelled))
        found.root.keep({"note": {"type": "STRING", "value": "é"}})
        await _flush(shop, found)
        again = (await _load(shop, found.root.id))[found.root.id]
        assert again.root.fields.items == (fields.items[0], cancelled)
        assert [_facts(one) for one in again.children(FULFILMENT_CHOICE)] == [_facts(chosen)]
        assert again.root.attributes == {"note": {"type": "STRING", "value": "é"}}

    run(scenario)


def test_a_run_writes_the_attributes_it_set_and_leaves_those_of_others(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        found = await _taken(shop)
        await shop.rows(
            'UPDATE sales_order SET attributes = \'{"mine": {"type": "STRING", "value": "1"}}\' RETURNING 1'
        )
        found.root.keep({"note": {"type": "STRING", "value": "2"}})
        await _flush(shop, found.copy())
        again = (await _load(shop, found.root.id))[found.root.id]
        assert {name: one["value"] for name, one in again.root.attributes.items()} == {"mine": "1", "note": "2"}

    run(scenario)


def test_an_order_that_does_not_exist_is_left_out(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        found = await _taken(shop)
        missing = uuid4()
        assert set(await _load(shop, missing, found.root.id)) == {found.root.id}

    run(scenario)


def test_an_event_finds_its_entity_by_id_or_by_ref_within_its_order(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        found = await _taken(shop)
        other = await _taken(shop, "HD-2")
        fulfilment, article, consignment = await _with_children(shop, found)
        await _flush(shop, found)
        root = found.root
        asked = [
            Address(entity_type=ORDER, entity_ref="HD-1"),
            Address(entity_type=ORDER, entity_id=root.id),
            Address(entity_type=FULFILMENT, entity_ref=fulfilment.ref, root_type=ORDER, root_ref="HD-1"),
            Address(entity_type=ARTICLE, entity_ref=article.ref, root_type=ORDER, root_id=root.id),
            Address(entity_type=CONSIGNMENT, entity_id=consignment.id),
            Address(entity_type=FULFILMENT, entity_ref=fulfilment.ref, root_type=ORDER, root_ref="HD-2"),
            Address(entity_type=ORDER, entity_ref="HD-9"),
            Address(entity_type=ORDER, entity_id=uuid4()),
        ]
        async with transaction(shop.pool, ACCOUNT) as connection:
            resolved = await STORE.resolve(connection, ACCOUNT, asked)
        expected = [root.key, root.key, fulfilment.key, article.key, consignment.key, None, None, None]
        assert [one.entity if one else None for one in resolved] == expected
        assert {one.lane for one in resolved if one} == {root.id}
        assert other.root.id != root.id

    run(scenario)


def test_a_fulfilment_named_by_its_ref_alone_is_refused(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        async with transaction(shop.pool, ACCOUNT) as connection:
            with pytest.raises(EntityAmbiguous) as refused:
                await STORE.resolve(connection, ACCOUNT, [Address(entity_type=FULFILMENT, entity_ref="HD-1-F1")])
        assert refused.value.code == "ENTITY_AMBIGUOUS"

    run(scenario)
