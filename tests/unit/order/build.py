"""Orders built in memory for unit tests."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.order.model import (
    FULFILMENT,
    FULFILMENT_CHOICE,
    ORDER,
    FulfilmentChoice,
    FulfilmentFields,
    FulfilmentItem,
    OrderFields,
    OrderItem,
)

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def numbers() -> Callable[[], UUID]:
    """Identities 1, 2, 3 …"""
    series = count(1)
    return lambda: UUID(int=next(series))


def order_item(line: int, quantity: int, *, cancelled: int = 0) -> OrderItem:
    return OrderItem(
        id=UUID(int=1000 + line),
        line=line,
        ref=f"I{line}",
        product_number=line,
        product_ref=f"P{line}",
        product_catalogue_ref="MASTER",
        quantity=quantity,
        cancelled_quantity=cancelled,
    )


def fulfilment_item(number: int, line: int, requested: int, *, filled: int = 0, rejected: int = 0) -> FulfilmentItem:
    return FulfilmentItem(
        id=UUID(int=2000 + number),
        ref=f"I{line}",
        order_item_id=UUID(int=1000 + line),
        requested_quantity=requested,
        filled_quantity=filled,
        rejected_quantity=rejected,
    )


def fulfilment(number: int, status: str, items: Sequence[FulfilmentItem], **attributes: Any) -> Entity:
    fields = FulfilmentFields(
        delivery_type="STANDARD",
        choice_ref=None,
        location_id=UUID(int=3000 + number),
        location_ref=f"L{number}",
        location_number=number,
        items=tuple(items),
        created_at=AT,
    )
    key = EntityKey(FULFILMENT, UUID(int=4000 + number), f"HD-1-F{number}")
    return Entity(key, subtype="HD_PFS", status=status, fields=fields, attributes=dict(attributes))


def choice(**fields: Any) -> FulfilmentChoice:
    plain = {"ref": "HD-1-C1", "type": "HD", "delivery_type": "STANDARD"}
    return FulfilmentChoice(**{**plain, **fields})


def choice_entity(fields: FulfilmentChoice, *, number: int = 0, status: str = "CREATED") -> Entity:
    key = EntityKey(FULFILMENT_CHOICE, UUID(int=5000 + number), fields.ref)
    return Entity(key, subtype=fields.type, status=status, fields=fields)


def order(
    items: Sequence[OrderItem],
    fulfilments: Sequence[Entity] = (),
    *,
    status: str = "PICK_PACK",
    fulfilment_choice: FulfilmentChoice | None = None,
) -> Aggregate:
    fields = OrderFields(
        currency="USD",
        items=tuple(items),
        customer_id=None,
        total_minor=None,
        total_tax_minor=None,
        created_at=AT,
    )
    root = Entity(EntityKey(ORDER, UUID(int=6000), "HD-1"), subtype="HD", status=status, fields=fields)
    built = Aggregate(root, account=1, retailer=1, workflow_ref="ORDER::HD", workflow_version=1)
    if fulfilment_choice is not None:
        built.add(choice_entity(fulfilment_choice))
    for one in fulfilments:
        built.add(one)
    return built
