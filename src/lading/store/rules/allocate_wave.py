"""The rule AllocateWave."""

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.store.waves.model import WaveFields


@rule("AllocateWave", NoParameters)
async def allocate_wave(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Gives the wave to the userName of the event; without one it is nobody's."""
    fields: WaveFields = call.entity.fields
    user = call.event.attributes.get("userName")
    name = user if isinstance(user, str) and user else None
    return [Change(call.entity, msgspec.structs.replace(fields, allocated_to=name), "allocated")]
