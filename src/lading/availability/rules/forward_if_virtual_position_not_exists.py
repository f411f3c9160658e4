"""The rule ForwardIfVirtualPositionNotExists."""

from lading.availability.rules.virtual_position import TypedForward, VirtualPositions, name_of
from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import forward


def forward_if_virtual_position_not_exists(virtual: VirtualPositions) -> Rule[TypedForward]:
    """The rule, bound to the loader of virtual positions."""

    @rule("ForwardIfVirtualPositionNotExists", TypedForward)
    async def run(call: RuleCall, parameters: TypedForward) -> Actions:
        """Sends eventName on when the catalogue can have no such virtual position, for want of an inventory position.

        Where there is one, the virtual position exists by itself.
        """
        name = name_of(call, parameters.type or parameters.virtual_position_type)
        return [] if await call.read(virtual, name) is not None else forward(call, parameters.event_name)

    return run
