"""Whether an order waits for its money, as far as the order itself knows. Pure."""

from typing import Any

from lading.engine.entity import Entity
from lading.order.partners.partner import value_of
from lading.order.payment_points import POINT

STATUS = "paymentStatus"
AUTHORISED = "AUTHORISED"
REQUESTED = "REQUESTED"


def has_payment_points(order: Entity) -> bool:
    """Whether Lading sees to the order's money; an order that does not say so is paid for elsewhere."""
    return value_of(order.attributes, POINT) is not None


def is_awaiting_money(order: Entity) -> bool:
    """Whether nothing of the order may be picked before its money is held."""
    return has_payment_points(order) and value_of(order.attributes, STATUS) != AUTHORISED


def waits_anew(order: Entity) -> dict[str, Any]:
    """The attributes that make what is sourced from now on wait, of an order whose money was enough until it grew."""
    is_enough = has_payment_points(order) and not is_awaiting_money(order)
    return {STATUS: {"type": "STRING", "value": REQUESTED}} if is_enough else {}
