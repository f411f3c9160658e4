"""The rule RemoveUnpickedFromWave."""

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.rule import RuleCall, rule
from lading.store.rules.wave_routing import Routing, events_for
from lading.store.waves.loaders import WaveStatusesLoader
from lading.store.waves.model import UNPICKED_STATUSES, WaveFields


@rule("RemoveUnpickedFromWave", Routing)
async def remove_unpicked_from_wave(call: RuleCall, parameters: Routing) -> Actions:
    """Takes what is still to be picked out of the wave, so that another may have it, and sends it eventName."""
    statuses = await call.read(WaveStatusesLoader(), call.entity.id)
    fields: WaveFields = call.entity.fields
    unpicked = [one for one in fields.fulfilments if statuses.get(one.id) in UNPICKED_STATUSES]
    gone = tuple(one.id for one in unpicked)
    kept = tuple(one for one in fields.fulfilments if one.id not in gone)
    change = msgspec.structs.replace(fields, fulfilments=kept, left=fields.left + gone)
    return [Change(call.entity, change, "left wave"), *events_for(call, parameters.event_name, unpicked)]
