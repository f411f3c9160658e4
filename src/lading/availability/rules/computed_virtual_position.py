"""What rules do that other systems need to keep virtual positions: here they are computed when they are read."""

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.rule import RuleCall
from lading.foundation.rules.forwarding import forward


class ComputedParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on; without one nothing is sent. statuses: accepted; active positions count."""

    event_name: str | None = None
    statuses: str | tuple[str, ...] = ()
    virtual_catalogue_ref: str | None = None


def computed(call: RuleCall, parameters: ComputedParameters) -> Actions:
    """Writes nothing, and sends the event on."""
    return [Log("virtual positions are computed when they are read"), *forward(call, parameters.event_name)]
