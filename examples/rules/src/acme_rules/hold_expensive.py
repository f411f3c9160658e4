"""Holds orders that are too expensive to go out unseen."""

from typing import Annotated

import msgspec

from lading.sdk import Actions, Call, Log, RuleFailed, SendEvent, SetAttributes, rule


class HoldParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Written in a workflow as limitMinor and eventName."""

    limit_minor: Annotated[int, msgspec.Meta(description="Orders above it are held; in minor units of the currency.")]
    event_name: Annotated[str, msgspec.Meta(description="The event to send for an order that is held.")]


@rule("HoldExpensiveOrder", HoldParameters, sends_named_by=("eventName",))
def hold_expensive(call: Call, parameters: HoldParameters) -> Actions:
    """Marks an order whose total is above a limit, and sends an event for it. Fails when an order has no total."""
    total = call.entity.get("total_minor")
    if total is None:
        raise RuleFailed("TOTAL_MISSING", f"order {call.entity['ref']} has no total")
    if total <= parameters.limit_minor:
        return [Log(message=f"{total} is not above {parameters.limit_minor}")]
    held = {"heldAt": {"type": "STRING", "value": call.at.isoformat()}}
    return [SetAttributes(attributes=held), SendEvent(name=parameters.event_name)]
