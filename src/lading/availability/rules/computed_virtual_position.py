"""Rules that other systems need to keep virtual positions up to date. Here they are computed when they are read."""

from typing import Any

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import forward

NAMES = (
    "CreateBaseVirtualPosition",
    "UpdateBaseVirtualPosition",
    "ResetBaseVirtualPosition",
    "CreateAggregateVirtualPosition",
    "UpdateAggregateVirtualPosition",
)


class ComputedParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on; without one nothing is sent. statuses: accepted; active positions count."""

    event_name: str | None = None
    statuses: str | tuple[str, ...] = ()
    virtual_catalogue_ref: str | None = None


def computed_virtual_position_rules() -> tuple[Rule[Any], ...]:
    """The five rules under their names."""

    async def compute(call: RuleCall, parameters: ComputedParameters) -> Actions:
        """Writes nothing: the quantity follows from stock, network and controls at every reading, never stale.

        Sends eventName on.
        """
        return [Log("virtual positions are computed when they are read"), *forward(call, parameters.event_name)]

    return tuple(rule(name, ComputedParameters)(compute) for name in NAMES)
