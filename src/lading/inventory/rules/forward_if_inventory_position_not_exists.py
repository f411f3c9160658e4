"""The rule ForwardIfInventoryPositionNotExists."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import Forward
from lading.inventory.rules.position_exists import forwarded
from lading.inventory.rules.positions_asked import Positions, positions_asked


def forward_if_inventory_position_not_exists(positions: Positions) -> Rule[Forward]:
    """The rule, bound to the loader of positions."""

    @rule("ForwardIfInventoryPositionNotExists", Forward)
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName on with the items whose position does not exist yet; nothing when all exist."""
        missing = [one for one in await positions_asked(call, positions) if not one.exists]
        return forwarded(call, parameters.event_name, missing)

    return run
