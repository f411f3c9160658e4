"""The rule ForwardByGathering."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import send
from lading.order.sourcing.gathering import gathered_at, is_transfer


class Ways(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the fulfilment ships by itself. transferEventName: when it goes to a place that gathers.

    gatheredEventName: when it lies at that place already.
    """

    event_name: str
    transfer_event_name: str
    gathered_event_name: str


@rule("ForwardByGathering", Ways)
async def forward_by_gathering(call: RuleCall, parameters: Ways) -> Actions:
    """Sends the event of the way that the fulfilment goes: to the customer, or to the place that gathers the order."""
    if gathered_at(call.entity) is None:
        return send(call, parameters.event_name, call.entity)
    name = parameters.transfer_event_name if is_transfer(call.entity) else parameters.gathered_event_name
    return send(call, name, call.entity)
