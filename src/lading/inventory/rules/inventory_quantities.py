"""Rules about the rows of a position's ledger: which types are active, and an event to each row."""

import msgspec

from lading.engine.action import Action, Actions, SendEvent
from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import Forward, forward
from lading.inventory.effects import PositionKey
from lading.inventory.position_model import INVENTORY_QUANTITY, position_id
from lading.inventory.position_records import ActiveQuantity
from lading.inventory.rules.forwarding import to_position
from lading.inventory.rules.positions_asked import Asked, Positions, attributes_for, positions_asked

Quantities = Loader[PositionKey, tuple[ActiveQuantity, ...]]


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


def _has_active(asked: Asked, quantity_type: str) -> bool:
    position = asked.fact.position
    return position is not None and quantity_type in position.active_types
