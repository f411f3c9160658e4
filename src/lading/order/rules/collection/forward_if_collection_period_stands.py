"""The rule ForwardIfCollectionPeriodStands."""

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.rule import RuleCall, rule
from lading.order.rules.collection.waiting import COLLECT_BY
from lading.order.rules.forwarding import send


class Stands(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send while the timer stands."""

    event_name: str


@rule("ForwardIfCollectionPeriodStands", Stands)
async def forward_if_collection_period_stands(call: RuleCall, parameters: Stands) -> Actions:
    """Sends eventName when the event is a timer of the present collection period, not of one that was extended."""
    kept = call.entity.attributes.get(COLLECT_BY)
    if kept is None or call.event.attributes.get(COLLECT_BY) != kept["value"]:
        return [Log("the time was extended")]
    return send(call, parameters.event_name, call.entity)
