"""The cart that an order came from: its hold becomes the order's reservation."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from lading.engine.entity import Entity

CART_HOLD = "cartHold"
# On an order that waits, or has waited, for stock: what is released to it is held for it.
AWAITS_STOCK = "awaitsStock"


def cart_ref_in(attributes: Mapping[str, Any]) -> str | None:
    """The ref of the cart named by an order's attributes (name → {"type": …, "value": …}); None where there is none."""
    kept = attributes.get(CART_HOLD)
    value = kept.get("value") if isinstance(kept, Mapping) else None
    return value if isinstance(value, str) and value else None


def holder_of(order: Entity) -> UUID | None:
    """Whose held units an order sees as available: its own, where it came from a cart or waited; else nobody's."""
    return order.id if AWAITS_STOCK in order.attributes or cart_ref_in(order.attributes) else None
