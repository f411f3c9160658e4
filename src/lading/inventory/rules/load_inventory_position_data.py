"""The rule LoadInventoryPositionData."""

from typing import Any

from lading.engine.action import Actions, Log
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import forward
from lading.inventory.rules.load_inventory_position import LoadParameters
from lading.inventory.rules.positions_asked import Asked, Positions, positions_asked

POSITION = "inventoryPosition"


def load_inventory_position_data(positions: Positions) -> Rule[LoadParameters]:
    """The rule, bound to the loader of positions."""

    @rule("LoadInventoryPositionData", LoadParameters)
    async def load(call: RuleCall, parameters: LoadParameters) -> Actions:
        """Sends eventName on with the attribute inventoryPosition: ref, status and units of each position named.

        One object for an event about one position, a list for several; what does not exist stands with onHand null.
        """
        found = [_described(one) for one in await positions_asked(call, positions)]
        if not parameters.event_name:
            return [Log(f"{len(found)} positions looked up")]
        return forward(call, parameters.event_name, {POSITION: found[0] if len(found) == 1 else found})

    return load


def _described(asked: Asked) -> dict[str, Any]:
    position = asked.fact.position
    return {
        "ref": asked.name.ref,
        "productRef": asked.name.product_ref,
        "locationRef": asked.name.location_ref,
        "status": asked.fact.status or None,
        "onHand": position.on_hand if position else None,
        "lastOnHand": position.counted if position else None,
    }
