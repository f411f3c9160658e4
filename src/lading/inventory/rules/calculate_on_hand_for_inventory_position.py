"""The rule CalculateOnHandForInventoryPosition."""

from lading.engine.action import Actions, Log
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import MaybeForward, forward
from lading.inventory.rules.positions_asked import Positions, positions_asked


def calculate_on_hand(positions: Positions) -> Rule[MaybeForward]:
    """The rule, bound to the loader of positions."""

    @rule("CalculateOnHandForInventoryPosition", MaybeForward)
    async def calculate(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Sends eventName on with the attribute onHand: units on hand of the position, or of all it names together."""
        asked = await positions_asked(call, positions)
        on_hand = sum(one.fact.position.on_hand for one in asked if one.fact.position is not None)
        return [Log(f"{on_hand} on hand"), *forward(call, parameters.event_name, {"onHand": on_hand})]

    return calculate
