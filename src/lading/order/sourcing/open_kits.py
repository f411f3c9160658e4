"""Which kits of an order are still whole and open, as the plan search asks for them. Pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from lading.order.kits.explosion import EXPLODED, PARENT
from lading.order.model import OrderItem
from lading.order.sourcing.planning.problem import Kit


def open_kits(items: Sequence[OrderItem], open_by_item: Mapping[UUID, int], products: Sequence[int]) -> tuple[Kit, ...]:
    """The kits of which every component is open, with their components as places in `products`.

    Components of a kit that is open in part only, because some was short, are placed like any other line.
    """
    components: dict[str, list[OrderItem]] = {}
    for item in items:
        parent = item.attributes.get(PARENT)
        if parent is not None:
            components.setdefault(str(parent["value"]), []).append(item)
    kits = (
        _kit(item, components.get(item.ref, []), open_by_item, products) for item in items if item.status == EXPLODED
    )
    return tuple(kit for kit in kits if kit.quantity)


def _kit(
    kit: OrderItem, components: Sequence[OrderItem], open_by_item: Mapping[UUID, int], products: Sequence[int]
) -> Kit:
    per_kit = [one.quantity // kit.quantity for one in components]
    pairs = list(zip(components, per_kit, strict=True))
    whole = min((open_by_item.get(one.id, 0) // units for one, units in pairs if units), default=0)
    places = {number: place for place, number in enumerate(products)}
    return Kit(whole, tuple((places[one.product_number], units) for one, units in pairs if units) if whole else ())
