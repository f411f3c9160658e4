"""The rule DownToInventoryPosition."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.rules.forwarding import Forward
from lading.inventory.rules.position_exists import sent_down
from lading.inventory.rules.positions_asked import Positions, positions_asked


def down_to_inventory_position(positions: Positions) -> Rule[Forward]:
    """The rule, bound to the loader of positions."""

    @rule("DownToInventoryPosition", Forward)
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName to every position the event names, each in its own lane, with what was said of it.

        Fails with POSITION_UNKNOWN, PRODUCT_UNKNOWN or LOCATION_UNKNOWN when one does not exist.
        """
        asked = await positions_asked(call, positions)
        for one in asked:
            if not one.exists:
                raise RuleFailed("POSITION_UNKNOWN", f"item {one.line}: {one.name.ref} ({one.key}) does not exist")
        return sent_down(call, parameters.event_name, asked)

    return run
