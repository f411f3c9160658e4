"""A kit becomes its components: lines of their own, sourced like any other. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from lading.foundation.products.kits import COMPONENTS_MAX, QUANTITY_MAX
from lading.foundation.products.model import Component
from lading.order.model import OrderItem
from lading.order.refusals import LinesRefused

EXPLODED = "EXPLODED"
PARENT = "kitItemRef"
UNITS = "kitUnits"
REF_LENGTH_MAX = 100


def components_from(attribute: Any) -> tuple[Component, ...]:
    """The components that a product's attribute names; none for a product that is no kit. Raises LinesRefused."""
    try:
        components = msgspec.convert(attribute or [], tuple[Component, ...])
    except msgspec.ValidationError as error:
        raise _malformed(f"{error}") from error
    if len(components) > COMPONENTS_MAX or any(not 1 <= one.quantity <= QUANTITY_MAX for one in components):
        raise _malformed(f"At most {COMPONENTS_MAX} components, each from 1 to {QUANTITY_MAX} units")
    return components


def explode(
    items: Sequence[OrderItem],
    kits: Mapping[UUID, Sequence[Component]],
    numbers: Mapping[str, int],
    next_id: Callable[[], UUID],
) -> tuple[OrderItem, ...]:
    """The items with a line for each component of each kit; the kit keeps its price and wants no stock any more.

    kits: components by item id. numbers: stock key number of each component's product. Units stay conserved: those of
    the kit's own line count as not wanted, and the components' lines want theirs. Raises LinesRefused KIT_….
    """
    exploded: list[OrderItem] = []
    added: list[OrderItem] = []
    line = max((item.line for item in items), default=0)
    for item in items:
        components = kits.get(item.id, ())
        if not components or item.status == EXPLODED or item.cancelled_quantity == item.quantity:
            exploded.append(item)
            continue
        exploded.append(msgspec.structs.replace(item, status=EXPLODED, cancelled_quantity=item.quantity))
        added += component_items(item, components, numbers, line + len(added), next_id)
    return (*exploded, *added)


def component_items(
    kit: OrderItem,
    components: Sequence[Component],
    numbers: Mapping[str, int],
    last_line: int,
    next_id: Callable[[], UUID],
) -> list[OrderItem]:
    """A line for each component of one kit, numbered from behind the last. Raises LinesRefused KIT_…."""
    return [
        _component_item(kit, component, numbers, (next_id(), last_line + place, place))
        for place, component in enumerate(components, start=1)
    ]


def _component_item(
    kit: OrderItem, component: Component, numbers: Mapping[str, int], key: tuple[UUID, int, int]
) -> OrderItem:
    item_id, line, place = key
    number = numbers.get(component.product_ref)
    quantity = component.quantity * (kit.quantity - kit.cancelled_quantity)
    ref = f"{kit.ref}-K{place}"
    if number is None:
        raise LinesRefused(
            "KIT_COMPONENT_UNKNOWN",
            f"The kit {kit.product_ref} holds {component.product_ref}, which is no product of its catalogue.",
            "Correct the components of the kit and send the event again.",
        )
    if not 1 <= quantity <= QUANTITY_MAX or len(ref) > REF_LENGTH_MAX:
        raise _malformed(f"{kit.ref} comes to {quantity} units of {component.product_ref}")
    return OrderItem(
        id=item_id,
        line=line,
        ref=ref,
        product_number=number,
        product_ref=component.product_ref,
        product_catalogue_ref=kit.product_catalogue_ref,
        quantity=quantity,
        fulfilment_choice_ref=kit.fulfilment_choice_ref,
        attributes={
            PARENT: {"type": "STRING", "value": kit.ref},
            UNITS: {"type": "INTEGER", "value": component.quantity},
        },
    )


def _malformed(what: str) -> LinesRefused:
    return LinesRefused("KIT_MALFORMED", f"{what}.", "Give the product an attribute [{productRef, quantity}].")
