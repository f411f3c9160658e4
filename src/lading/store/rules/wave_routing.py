"""Events between a wave, at its location, and its fulfilments, at their orders."""

from collections.abc import Iterable

import msgspec

from lading.engine.action import Actions, Change, SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.order.model import FULFILMENT, ORDER, FulfilmentFields
from lading.store.waves.loaders import WaveOfFulfilmentLoader, WaveStatusesLoader
from lading.store.waves.model import LOCATION, UNPICKED_STATUSES, WaveFields, WaveFulfilment


class Routing(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send."""

    event_name: str


@rule("SendEventForWaveFulfilments", Routing)
async def send_event_for_wave_fulfilments(call: RuleCall, parameters: Routing) -> Actions:
    """Sends eventName to every fulfilment of the wave, with the attributes waveId, waveRef and userName."""
    fields: WaveFields = call.entity.fields
    return _events(call, parameters.event_name, fields.fulfilments)


@rule("SendEventToWave", Routing)
async def send_event_to_wave(call: RuleCall, parameters: Routing) -> Actions:
    """Sends eventName to the wave the fulfilment is in; in none, nothing is sent."""
    membership = await call.read(WaveOfFulfilmentLoader(), call.entity.id)
    if membership is None:
        return []
    fields: FulfilmentFields = call.entity.fields
    return [
        SendEvent(
            name=parameters.event_name,
            entity=membership.wave,
            subtype=membership.subtype,
            root=EntityKey(LOCATION, fields.location_id, fields.location_ref),
            attributes={"fulfilmentId": str(call.entity.id)},
        )
    ]


@rule("SendEventOnVerifyingWavePicked", Routing)
async def send_event_on_wave_picked(call: RuleCall, parameters: Routing) -> Actions:
    """Sends eventName to the wave when none of its fulfilments is still to be picked."""
    statuses = await call.read(WaveStatusesLoader(), call.entity.id)
    if any(status in UNPICKED_STATUSES for status in statuses.values()):
        return []
    return [SendEvent(name=parameters.event_name, entity=call.entity.key, subtype=call.entity.subtype)]


@rule("RemoveUnpickedFromWave", Routing)
async def remove_unpicked_from_wave(call: RuleCall, parameters: Routing) -> Actions:
    """Takes what is still to be picked out of the wave, so that another may have it, and sends it eventName."""
    statuses = await call.read(WaveStatusesLoader(), call.entity.id)
    fields: WaveFields = call.entity.fields
    unpicked = [one for one in fields.fulfilments if statuses.get(one.id) in UNPICKED_STATUSES]
    gone = tuple(one.id for one in unpicked)
    kept = tuple(one for one in fields.fulfilments if one.id not in gone)
    change = msgspec.structs.replace(fields, fulfilments=kept, left=fields.left + gone)
    return [Change(call.entity, change, "left wave"), *_events(call, parameters.event_name, unpicked)]


@rule("AllocateWave", NoParameters)
async def allocate_wave(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Gives the wave to the userName of the event; without one it is nobody's."""
    fields: WaveFields = call.entity.fields
    user = call.event.attributes.get("userName")
    name = user if isinstance(user, str) and user else None
    return [Change(call.entity, msgspec.structs.replace(fields, allocated_to=name), "allocated")]


def _events(call: RuleCall, event_name: str, fulfilments: Iterable[WaveFulfilment]) -> Actions:
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
