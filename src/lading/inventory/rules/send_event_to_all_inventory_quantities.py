"""The rule SendEventToAllInventoryQuantities."""

from lading.engine.action import Actions, SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import Forward
from lading.inventory.position_model import INVENTORY_QUANTITY, position_id
from lading.inventory.rules.inventory_quantities import Quantities
from lading.inventory.rules.positions_asked import Positions, positions_asked


def send_event_to_all_inventory_quantities(positions: Positions, quantities: Quantities) -> Rule[Forward]:
    """The rule, bound to the loaders of positions and of their rows."""

    @rule("SendEventToAllInventoryQuantities", Forward)
    async def send(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName to every active row of the ledger of each position named, in the position's lane.

        At most 1,000 rows a position, the oldest first.
        """
        there = [one for one in await positions_asked(call, positions) if one.exists]
        held = await call.read_all(quantities, [one.key for one in there])
        return [
            SendEvent(
                name=parameters.event_name,
                entity=EntityKey(INVENTORY_QUANTITY, row.id, f"{one.name.ref}:{row.type}:{row.id}"),
                subtype=row.type,
                lane=position_id(one.key),
                attributes=call.event.attributes,
            )
            for one, rows in zip(there, held, strict=True)
            for row in rows
        ]

    return send
