"""The rule DownToInventoryPositionIfExists."""

from lading.engine.action import Actions, Log
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import Forward
from lading.inventory.rules.position_exists import sent_down
from lading.inventory.rules.positions_asked import Positions, positions_asked


def down_to_inventory_position_if_exists(positions: Positions) -> Rule[Forward]:
    """The rule, bound to the loader of positions."""

    @rule("DownToInventoryPositionIfExists", Forward)
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName to every position the event names that exists; the others get a remark in the trace."""
        asked = await positions_asked(call, positions)
        there = [one for one in asked if one.exists]
        missing = [one.name.ref for one in asked if not one.exists]
        remarks: Actions = [Log(f"no position {', '.join(missing[:20])}")] if missing else []
        return [*sent_down(call, parameters.event_name, there), *remarks]

    return run
