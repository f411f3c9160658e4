"""How rules of catalogues and places send an event on to the same entity."""

from collections.abc import Mapping
from typing import Any

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.rule import RuleCall


class Forward(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send."""

    event_name: str


class MaybeForward(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on; without one nothing is sent."""

    event_name: str | None = None


def forward(call: RuleCall, event_name: str | None, attributes: Mapping[str, Any] | None = None) -> Actions:
    """The event to the same entity, inline, with what the present one carried and the attributes given."""
    if not event_name:
        return []
    carried = {**call.event.attributes, **(attributes or {})}
    return [SendEvent(name=event_name, entity=call.entity.key, subtype=call.entity.subtype, attributes=carried)]
