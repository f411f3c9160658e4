"""The rule SetFulfilmentItemRejections."""

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.rule import NoParameters, RuleCall, failing_on_refusal, rule
from lading.inventory.effects import ConfirmPick, PickedLine
from lading.order.fulfilment.rejections import reject_units, rejections_from
from lading.order.model import FulfilmentFields


@rule("SetFulfilmentItemRejections", NoParameters)
async def set_fulfilment_item_rejections(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Rejects the units that the event's fulfilmentItems name; the rest of each item counts as filled.

    The stock is settled with it: what was filled is a sale, what was rejected a correction.
    """
    fields: FulfilmentFields = call.entity.fields
    with failing_on_refusal():
        items = reject_units(fields.items, rejections_from(call.event.attributes))
    lines = tuple(PickedLine(item.id, item.filled_quantity, item.rejected_quantity) for item in items)
    changed = msgspec.structs.replace(fields, items=items)
    return [Change(call.entity, changed, "rejections"), ConfirmPick(call.entity.id, lines)]
