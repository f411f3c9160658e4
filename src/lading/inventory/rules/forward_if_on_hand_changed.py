"""The rule ForwardIfOnHandChanged."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import Forward, forward
from lading.inventory.reported import changes_on_hand
from lading.inventory.rules.on_hand import CHANGED
from lading.inventory.rules.positions_asked import Positions, positions_asked


def forward_if_on_hand_changed(positions: Positions) -> Rule[Forward]:
    """The rule, bound to the loader of positions."""

    @rule("ForwardIfOnHandChanged", Forward)
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName on when this run, or what the event reports, changes the units on hand of a position.

        A pick does not: it turns a promise into a sale and leaves on hand as it was.
        """
        changed: set[str] = call.memory.get(CHANGED, set())
        asked = await positions_asked(call, positions)
        is_changed = any(one.name.ref in changed or changes_on_hand(one.body) for one in asked)
        return forward(call, parameters.event_name) if is_changed else []

    return run
