"""The rule TakeGathered."""

import msgspec

from lading.engine.action import Actions, Log, SendEvent, SetAttributes
from lading.engine.rule import RuleCall, rule
from lading.order.rules.timers import WINDOW


class Gathered(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event that carries what was gathered. name: as in GatherInWindow."""

    event_name: str
    name: str = WINDOW


@rule("TakeGathered", Gathered)
async def take_gathered(call: RuleCall, parameters: Gathered) -> Actions:
    """Closes the window and sends eventName with the attribute events: the attributes of each event gathered."""
    kept = call.entity.attributes.get(parameters.name)
    if not kept or not kept["value"]:
        return [Log("nothing was gathered")]
    event = SendEvent(
        name=parameters.event_name,
        entity=call.entity.key,
        subtype=call.entity.subtype,
        attributes={"events": kept["value"]["events"]},
    )
    return [SetAttributes(call.entity, {parameters.name: {"type": "JSON", "value": {}}}), event]
