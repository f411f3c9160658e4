"""The rule ReleaseLocationCapacity."""

from lading.engine.action import Actions
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.order.capacity.effects import ReleaseCapacity


@rule("ReleaseLocationCapacity", NoParameters)
async def release_location_capacity(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Gives the room of the fulfilment back, so that another may have it; for cancelled and rejected ones."""
    return [ReleaseCapacity(call.entity.id)]
