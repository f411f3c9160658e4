"""The rule ForwardIfInventoryPositionExists."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import Forward
from lading.inventory.rules.position_exists import forwarded
from lading.inventory.rules.positions_asked import Positions, positions_asked


def forward_if_inventory_position_exists(positions: Positions) -> Rule[Forward]:
    """The rule, bound to the loader of positions."""

    @rule("ForwardIfInventoryPositionExists", Forward)
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName on with the items whose position exists; nothing when none does."""
        there = [one for one in await positions_asked(call, positions) if one.exists]
        return forwarded(call, parameters.event_name, there)

    return run
