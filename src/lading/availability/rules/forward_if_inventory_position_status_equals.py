"""ForwardIfInventoryPositionStatusEquals: branches on the status of the position behind a virtual one."""

import msgspec

from lading.availability.rules.virtual_position import VirtualPositions, name_of
from lading.availability.virtual_positions import BASE
from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import forward
from lading.inventory.position_model import INVENTORY_POSITION


class StatusesParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on; statuses: those asked for, as a list or with commas between."""

    event_name: str
    statuses: str | tuple[str, ...]


def forward_if_inventory_position_status_equals(virtual: VirtualPositions) -> Rule[StatusesParameters]:
    """The rule, bound to the loader of virtual positions."""

    @rule("ForwardIfInventoryPositionStatusEquals", StatusesParameters)
    async def run(call: RuleCall, parameters: StatusesParameters) -> Actions:
        """Sends eventName on when the inventory position of the product at the location is in one of the statuses."""
        listed = parameters.statuses
        names = listed.split(",") if isinstance(listed, str) else listed
        status = await _status(call, virtual)
        return forward(call, parameters.event_name) if status in {name.strip() for name in names} else []

    return run


async def _status(call: RuleCall, virtual: VirtualPositions) -> str | None:
    if call.entity.type == INVENTORY_POSITION:
        return call.entity.status
    position = await call.read(virtual, name_of(call, BASE))
    return position.status if position is not None else None
