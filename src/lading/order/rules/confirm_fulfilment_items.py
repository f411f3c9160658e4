"""Takes the result of a pick: what was found becomes a sale, what is missing a correction."""

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.rule import NoParameters, RuleCall, failing_on_refusal, rule
from lading.inventory.effects import ConfirmPick, PickedLine
from lading.order.fulfilment.confirmation import confirm_pick, confirmations_from
from lading.order.model import FulfilmentFields


@rule("ConfirmFulfilmentItems", NoParameters)
async def confirm_fulfilment_items(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Sets filled and rejected units of every item from the event's fulfilmentItems, and settles their stock."""
    fields: FulfilmentFields = call.entity.fields
    with failing_on_refusal():
        items = confirm_pick(fields.items, confirmations_from(call.event.attributes))
    lines = tuple(PickedLine(item.id, item.filled_quantity, item.rejected_quantity) for item in items)
    return [
        Change(call.entity, msgspec.structs.replace(fields, items=items), "pick"),
        ConfirmPick(call.entity.id, lines),
    ]
