"""The rule UpdateOnHand."""

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.rule import RuleCall, rule
from lading.foundation.rules.forwarding import forward


class OnHandFilters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """filterTypes, filterStatuses, filterConditions, filterExpectedWithin: accepted; on hand counts what is active.

    eventName: the event to send on; without one nothing is sent.
    """

    filter_types: str | tuple[str, ...] = ()
    filter_statuses: str | tuple[str, ...] = ()
    filter_conditions: str | tuple[str, ...] = ()
    filter_expected_within: str | int | None = None
    event_name: str | None = None


@rule("UpdateOnHand", OnHandFilters)
async def update_on_hand(call: RuleCall, parameters: OnHandFilters) -> Actions:
    """Does nothing to stock: on hand is the sum of count and active quantities by definition. Sends eventName on."""
    return [Log("on hand is the sum of the ledger"), *forward(call, parameters.event_name)]
