"""Tells expensive orders from the others."""

from typing import Annotated

import msgspec

from lading.sdk import Actions, Call, RuleFailed, SendEvent, rule


class ValueParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Written in a workflow as limitMinor, overEventName and underEventName."""

    limit_minor: Annotated[int, msgspec.Meta(description="The dearest order that goes on unseen, in minor units.")]
    over_event_name: Annotated[str, msgspec.Meta(description="The event to send for a dearer order.")]
    under_event_name: Annotated[str, msgspec.Meta(description="The event to send for any other.")]


@rule("CheckOrderValue", ValueParameters, sends_named_by=("overEventName", "underEventName"))
def check_order_value(call: Call, parameters: ValueParameters) -> Actions:
    """Sends one event for an order whose total is above a limit, another for the rest. Fails when it has no total."""
    total = call.entity.get("total_minor")
    if total is None:
        raise RuleFailed("TOTAL_MISSING", f"order {call.entity['ref']} has no total")
    name = parameters.over_event_name if total > parameters.limit_minor else parameters.under_event_name
    return [SendEvent(name=name)]
