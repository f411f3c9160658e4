"""The rule ReceiveTransfer."""

import msgspec

from lading.engine.action import Action, Actions, Change
from lading.engine.rule import RuleCall, failing_on_refusal, rule
from lading.inventory.transfers.effects import ReceiveTransfer
from lading.order.fulfilment.arrival import lost_units
from lading.order.fulfilment.withdrawal import withdraw
from lading.order.model import FulfilmentFields
from lading.order.rules.forwarding import send
from lading.order.rules.gathering.transferring import by_product


class Arrived(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when something came. lostEventName: sent instead when nothing did.

    openEventName: sent to the order when units were lost.
    """

    event_name: str
    lost_event_name: str
    open_event_name: str


@rule("ReceiveTransfer", Arrived)
async def receive_transfer(call: RuleCall, parameters: Arrived) -> Actions:
    """Notes what came: everything, or as the event's fulfilmentItems say, [{ref, filledQuantity}].

    Units that did not come are written off and open again. Fails with FULFILMENT_ITEM_UNKNOWN or
    ARRIVED_QUANTITY_INVALID; then nothing of it holds.
    """
    fields: FulfilmentFields = call.entity.fields
    with failing_on_refusal():
        lost = lost_units(fields.items, call.event.attributes)
    received = ReceiveTransfer(call.entity.id, by_product(call, lost))
    if not lost:
        return [received, *send(call, parameters.event_name, call.entity)]
    left = withdraw(fields, lost, call.next_id).fields
    has_come = any(item.kept_quantity for item in left.items)
    name = parameters.event_name if has_come else parameters.lost_event_name
    told: list[Action] = [Change(call.entity, left, "lost units"), received]
    return [*told, *send(call, name, call.entity), *send(call, parameters.open_event_name, call.aggregate.root)]
