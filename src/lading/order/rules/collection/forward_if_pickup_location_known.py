"""The rule ForwardIfPickupLocationKnown."""

import msgspec

from lading.engine.action import Actions, Change, SetAttributes
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.choices.scope import choice_entity_of
from lading.order.model import FulfilmentChoice
from lading.order.rules.collection.pickup_location import LocationLoader, problem_with
from lading.order.rules.forwarding import send

REASON = "escalationReason"


class Known(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the location can be collected at. unknownEventName: sent when it cannot."""

    event_name: str
    unknown_event_name: str


def forward_if_pickup_location_known(locations: LocationLoader) -> Rule[Known]:
    """The rule, bound to the loader of locations by ref."""

    @rule("ForwardIfPickupLocationKnown", Known)
    async def check(call: RuleCall, parameters: Known) -> Actions:
        """Sends eventName when the pick-up location exists and is active, and takes its coordinates as the goal.

        Else keeps the reason as the attribute escalationReason and sends unknownEventName; a choice that is not
        collected is none of its business and goes on.
        """
        chosen = choice_entity_of(call.aggregate, call.entity)
        choice: FulfilmentChoice | None = chosen.fields if chosen is not None else None
        if chosen is None or choice is None or choice.pickup_location_ref is None:
            return [_reason(call, "PICKUP_LOCATION_MISSING"), *send(call, parameters.unknown_event_name, call.entity)]
        location = await call.read(locations, choice.pickup_location_ref)
        problem = problem_with(location)
        if problem is not None or location is None:
            return [_reason(call, problem or ""), *send(call, parameters.unknown_event_name, call.entity)]
        placed = msgspec.structs.replace(choice, latitude=location.latitude, longitude=location.longitude)
        return [Change(chosen, placed, "pick-up location"), *send(call, parameters.event_name, call.entity)]

    return check


def _reason(call: RuleCall, code: str) -> SetAttributes:
    return SetAttributes(call.entity, {REASON: {"type": "STRING", "value": code}})
