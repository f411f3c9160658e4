"""Events between a wave, at its location, and its fulfilments, at their orders."""

from collections.abc import Iterable

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall
from lading.order.model import FULFILMENT, ORDER
from lading.store.waves.model import WaveFields, WaveFulfilment


class Routing(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send."""

    event_name: str


def events_for(call: RuleCall, event_name: str, fulfilments: Iterable[WaveFulfilment]) -> Actions:
    """An event for each fulfilment, with the id, ref and assignee of the wave."""
    fields: WaveFields = call.entity.fields
    attributes = {"waveId": str(call.entity.id), "waveRef": call.entity.ref, "userName": fields.allocated_to}
    return [
        SendEvent(
            name=event_name,
            entity=EntityKey(FULFILMENT, one.id, one.ref),
            subtype=one.subtype,
            root=EntityKey(ORDER, one.order_id, one.order_ref),
            attributes=attributes,
        )
        for one in fulfilments
    ]
