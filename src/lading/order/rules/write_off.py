"""Goods that were picked and never arrived where they were to be handed over."""

from lading.engine.action import Actions, Change
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.order.fulfilment.withdrawal import is_picked, units_in, withdraw
from lading.order.model import FulfilmentFields


@rule("WriteOffFulfilment", NoParameters)
async def write_off_fulfilment(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Takes the picked units of the fulfilment out as lost: they are open again, and sold and gone for the stock."""
    fields: FulfilmentFields = call.entity.fields
    lost = {item.id: units_in(item) for item in fields.items if is_picked(item)}
    return [Change(call.entity, withdraw(fields, lost, call.next_id).fields, "lost units")]
