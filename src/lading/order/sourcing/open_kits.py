"""Which kits of an order are still whole and open, as the plan search asks for them. Pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from lading.order.kits.explosion import EXPLODED, PARENT, UNITS
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
    exploded = (components.get(item.ref, []) for item in items if item.status == EXPLODED)
    return tuple(kit for kit in (_kit(one, open_by_item, products) for one in exploded) if kit.quantity)


def _kit(components: Sequence[OrderItem], open_by_item: Mapping[UUID, int], products: Sequence[int]) -> Kit:
    pairs = [(one, int(one.attributes[UNITS]["value"])) for one in components]
    whole = min((open_by_item.get(one.id, 0) // units for one, units in pairs), default=0)
    places = {number: place for place, number in enumerate(products)}
    return Kit(whole, tuple((places[one.product_number], units) for one, units in pairs) if whole else ())
