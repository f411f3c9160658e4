"""The rule SendEventForWaveFulfilments."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.store.rules.wave_routing import Routing, events_for
from lading.store.waves.model import WaveFields


@rule("SendEventForWaveFulfilments", Routing)
async def send_event_for_wave_fulfilments(call: RuleCall, parameters: Routing) -> Actions:
    """Sends eventName to every fulfilment of the wave, with the attributes waveId, waveRef and userName."""
    fields: WaveFields = call.entity.fields
    return events_for(call, parameters.event_name, fields.fulfilments)
