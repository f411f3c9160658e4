"""The rule SendEventOnVerifyingOrderItemStatuses."""

from typing import Literal

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.kits.explosion import EXPLODED
from lading.order.lines.line_status import share_in
from lading.order.model import OrderFields
from lading.order.rules.forwarding import StatusNames, names_of, send


class LinesMatch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. status: one or several. match: ALL, PARTIAL or NONE of the lines are in them."""

    event_name: str
    status: StatusNames
    match: Literal["ALL", "PARTIAL", "NONE"] = "ALL"


@rule("SendEventOnVerifyingOrderItemStatuses", LinesMatch)
async def send_event_on_order_item_statuses(call: RuleCall, parameters: LinesMatch) -> Actions:
    """Sends eventName to the order when all, some or none of its lines are in them; exploded kits do not count."""
    order: OrderFields = call.aggregate.root.fields
    statuses = [item.status for item in order.items if item.status != EXPLODED]
    is_met = share_in(statuses, names_of(parameters.status)) == parameters.match
    return send(call, parameters.event_name, call.aggregate.root) if is_met else []
