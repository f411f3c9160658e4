"""The rule ForwardIfHoldIsOver."""

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import send
from lading.order.rules.holding import STARTS_AT


class Released(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send when the time has come."""

    event_name: str


@rule("ForwardIfHoldIsOver", Released)
async def forward_if_hold_is_over(call: RuleCall, parameters: Released) -> Actions:
    """Sends eventName unless the event is the timer of a hold whose date was changed since."""
    kept = call.entity.attributes.get(STARTS_AT)
    of_timer = call.event.attributes.get(STARTS_AT)
    if of_timer is not None and (kept is None or kept["value"] != of_timer):
        return [Log("the date was changed")]
    return send(call, parameters.event_name, call.entity)
