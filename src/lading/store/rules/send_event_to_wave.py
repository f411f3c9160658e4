"""The rule SendEventToWave."""

from lading.engine.action import Actions, SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, rule
from lading.order.model import FulfilmentFields
from lading.store.rules.wave_routing import Routing
from lading.store.waves.loaders import WaveOfFulfilmentLoader
from lading.store.waves.model import LOCATION


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
