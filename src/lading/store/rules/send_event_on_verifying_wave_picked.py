"""The rule SendEventOnVerifyingWavePicked."""

from lading.engine.action import Actions, SendEvent
from lading.engine.rule import RuleCall, rule
from lading.store.rules.wave_routing import Routing
from lading.store.waves.loaders import WaveStatusesLoader
from lading.store.waves.model import UNPICKED_STATUSES


@rule("SendEventOnVerifyingWavePicked", Routing)
async def send_event_on_wave_picked(call: RuleCall, parameters: Routing) -> Actions:
    """Sends eventName to the wave when none of its fulfilments is still to be picked."""
    statuses = await call.read(WaveStatusesLoader(), call.entity.id)
    if any(status in UNPICKED_STATUSES for status in statuses.values()):
        return []
    return [SendEvent(name=parameters.event_name, entity=call.entity.key, subtype=call.entity.subtype)]
