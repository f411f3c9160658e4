"""What a person can do about items that could not be had: try again, name a location, wait for stock."""

from lading.engine.entity import Entity
from lading.engine.rule import RuleCall
from lading.order.sourcing.open_units import AWAITING_STOCK, CANCELLED, is_unfulfillable
from lading.order.sourcing.trail import fulfilments_of


def rejected_of(call: RuleCall) -> list[Entity]:
    """The fulfilments of the order that nobody can fill."""
    ended = {CANCELLED, AWAITING_STOCK}
    return [one for one in fulfilments_of(call) if is_unfulfillable(one) and one.status not in ended]
