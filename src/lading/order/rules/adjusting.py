"""Keeps what a change of an order was worth, and tells of it in an event of its own."""

from typing import Any

import msgspec

from lading.engine.action import Action, SendEvent, SetAttributes
from lading.engine.rule import RuleCall
from lading.order.amounts.adjustments import Kind, adjusted, told
from lading.order.amounts.due import Due


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """How a change is told of: the events for money owed to the customer and by him, and what they carry."""

    credit_event_name: str | None
    charge_event_name: str | None = None
    request_ref: str | None = None
    facts: dict[str, Any] = {}


def adjust(call: RuleCall, kind: Kind, change: Due, how: Told) -> list[Action]:
    """The actions: the adjustment on the order, and the event with its amounts where any money changes hands.

    The event runs by itself, after the change is committed: a payment service that is down harms no cancellation.
    """
    root = call.aggregate.root
    attributes, adjustment = adjusted(
        root, kind, change, at=call.at, by=call.event.generated_by, request_ref=how.request_ref
    )
    actions: list[Action] = [SetAttributes(root, attributes)]
    name = how.credit_event_name if change.total < 0 else how.charge_event_name
    if name and change.total:
        carried = {**told(adjustment, root.fields.currency), **how.facts}
        actions.append(
            SendEvent(name=name, entity=root.key, subtype=root.subtype, attributes=carried, scheduled_at=call.at)
        )
    return actions
