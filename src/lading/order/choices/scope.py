"""Which choice an entity of an order belongs to, and what belongs to a choice. Pure.

An item, or a fulfilment, that names no choice belongs to the oldest one: orders with a single choice need no names.
"""

from collections.abc import Iterable

from lading.engine.entity import Aggregate, Entity
from lading.order.model import (
    ARTICLE,
    CONSIGNMENT,
    FULFILMENT,
    FULFILMENT_CHOICE,
    FulfilmentChoice,
    OrderFields,
    OrderItem,
)


def choice_entity_of(order: Aggregate, entity: Entity) -> Entity | None:
    """The choice that an entity is, or belongs to; the oldest one for an order; None where there is none."""
    if entity.type == FULFILMENT_CHOICE:
        return entity
    choices = order.children(FULFILMENT_CHOICE)
    if entity.type == order.root.type or not choices:
        return choices[0] if choices else None
    refs = {one.fields.choice_ref for one in fulfilments_behind(order, entity)}
    return next((one for one in choices if one.ref in refs), choices[0])


def choice_of(order: Aggregate, entity: Entity) -> FulfilmentChoice | None:
    """What was chosen for an entity, as choice_entity_of finds it."""
    found = choice_entity_of(order, entity)
    return found.fields if found is not None else None


def choices_of(order: Aggregate, entity: Entity) -> tuple[Entity, ...]:
    """All choices of an order; of any other entity those that it belongs to (a consignment may carry several)."""
    choices = order.children(FULFILMENT_CHOICE)
    if entity.type == order.root.type:
        return choices
    if entity.type == FULFILMENT_CHOICE:
        return (entity,)
    refs = {one.fields.choice_ref for one in fulfilments_behind(order, entity)}
    return tuple(one for one in choices if one.ref in refs or (None in refs and one is choices[0]))


def items_of_choice(order: Aggregate, choice: Entity) -> tuple[OrderItem, ...]:
    """The items of the order that are for a choice."""
    fields: OrderFields = order.root.fields
    return tuple(item for item in fields.items if _is_for(order, choice, item.fulfilment_choice_ref))


def fulfilments_of_choice(order: Aggregate, choice: Entity) -> tuple[Entity, ...]:
    """The fulfilments of the order that are for a choice, oldest first."""
    return tuple(one for one in order.children(FULFILMENT) if _is_for(order, choice, one.fields.choice_ref))


def fulfilments_behind(order: Aggregate, entity: Entity) -> Iterable[Entity]:
    """The fulfilments whose units an entity holds: itself, or those of its articles."""
    if entity.type == FULFILMENT:
        return [entity]
    wanted = set()
    if entity.type == ARTICLE:
        wanted = {entity.fields.fulfilment_id}
    elif entity.type == CONSIGNMENT:
        within = set(entity.fields.article_ids)
        wanted = {one.fields.fulfilment_id for one in order.children(ARTICLE) if one.id in within}
    return [one for one in order.children(FULFILMENT) if one.id in wanted]


def _is_for(order: Aggregate, choice: Entity, choice_ref: str | None) -> bool:
    if choice_ref is not None:
        return choice_ref == choice.ref
    return order.children(FULFILMENT_CHOICE)[:1] == (choice,)
