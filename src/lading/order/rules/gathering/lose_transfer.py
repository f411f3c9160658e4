"""The rule LoseTransfer."""

from lading.engine.action import Actions, Change
from lading.engine.rule import RuleCall, rule
from lading.inventory.transfers.effects import ReceiveTransfer
from lading.order.fulfilment.withdrawal import withdraw
from lading.order.model import FulfilmentFields
from lading.order.rules.forwarding import Forward, send
from lading.order.rules.gathering.transferring import by_product


@rule("LoseTransfer", Forward)
async def lose_transfer(call: RuleCall, parameters: Forward) -> Actions:
    """Writes off everything that was on its way: its units are open again. Sends eventName."""
    fields: FulfilmentFields = call.entity.fields
    lost = {item.id: item.kept_quantity for item in fields.items if item.kept_quantity}
    left = withdraw(fields, lost, call.next_id).fields
    received = ReceiveTransfer(call.entity.id, by_product(call, lost))
    return [Change(call.entity, left, "lost units"), received, *send(call, parameters.event_name, call.entity)]
