"""The rule DownToVirtualPositionIfExists."""

from lading.availability.rules.virtual_position import TypedForward, VirtualPositions, name_of
from lading.availability.virtual_catalogue_store import lane_of
from lading.availability.virtual_positions import VIRTUAL_POSITION
from lading.engine.action import Actions, SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import Rule, RuleCall, rule


def down_to_virtual_position_if_exists(virtual: VirtualPositions) -> Rule[TypedForward]:
    """The rule, bound to the loader of virtual positions."""

    @rule("DownToVirtualPositionIfExists", TypedForward)
    async def run(call: RuleCall, parameters: TypedForward) -> Actions:
        """Sends eventName to the virtual position the event names, in the lane of its product; nothing without one."""
        position = await call.read(virtual, name_of(call, parameters.type or parameters.virtual_position_type))
        if position is None:
            return []
        name = position.name
        entity = EntityKey(VIRTUAL_POSITION, position.id, name.ref)
        lane = lane_of(name.catalogue_ref, name.product_ref)
        attributes = {**call.event.attributes, "quantity": position.quantity}
        return [
            SendEvent(name=parameters.event_name, entity=entity, subtype=name.type, lane=lane, attributes=attributes)
        ]

    return run
