"""The rule SendEventOnDeltaInventoryUpdate."""

import msgspec

from lading.engine.action import Action, Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import forward
from lading.inventory.rules.forwarding import to_position
from lading.inventory.rules.positions_asked import Asked, Positions, attributes_for, positions_asked


class DeltaEvents(msgspec.Struct, frozen=True, kw_only=True):
    """createEventName: sent where no quantity of the type is active. updateEventname: sent where one is.

    inventoryQuantityType: the type, DELTA if left out. updateEventName is understood too.
    """

    create_event_name: str = msgspec.field(name="createEventName")
    update_event_name: str | None = msgspec.field(name="updateEventname", default=None)
    update_event_name_spelt: str | None = msgspec.field(name="updateEventName", default=None)
    inventory_quantity_type: str = msgspec.field(name="inventoryQuantityType", default="DELTA")


def send_event_on_delta_inventory_update(positions: Positions) -> Rule[DeltaEvents]:
    """The rule, bound to the loader of positions."""

    @rule("SendEventOnDeltaInventoryUpdate", DeltaEvents)
    async def send(call: RuleCall, parameters: DeltaEvents) -> Actions:
        """Sends createEventName or updateEventname to each position the event names, with what was said of it.

        Which of the two: whether a quantity of the type is active there. Fails with PRODUCT_UNKNOWN, LOCATION_UNKNOWN.
        """
        update = parameters.update_event_name or parameters.update_event_name_spelt or parameters.create_event_name
        actions: list[Action] = []
        for one in await positions_asked(call, positions):
            is_there = _has_active(one, parameters.inventory_quantity_type)
            name = update if is_there else parameters.create_event_name
            if one.exists:
                actions.append(to_position(call, name, one.name, one.key, attributes_for(call, one)))
            else:
                actions += forward(call, name, attributes_for(call, one))
        return actions

    return send


def _has_active(asked: Asked, quantity_type: str) -> bool:
    position = asked.fact.position
    return position is not None and quantity_type in position.active_types
