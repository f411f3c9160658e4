"""Where the customer collects: whether the place can hand goods over, and whether a fulfilment is there already."""

import msgspec

from lading.engine.action import Actions, Change, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.model import Location
from lading.order.choices.scope import choice_entity_of, choice_of, fulfilments_of_choice
from lading.order.fulfilment.withdrawal import is_picked
from lading.order.model import FULFILMENT, RELEASED_STATUSES, FulfilmentChoice
from lading.order.rules.forwarding import send

ACTIVE = "ACTIVE"
SYSTEM = "SYSTEM"
REASON = "escalationReason"
LocationLoader = Loader[str, Location | None]


class Known(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the location can be collected at. unknownEventName: sent when it cannot."""

    event_name: str
    unknown_event_name: str


class Here(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the fulfilment is where it is collected. elsewhereEventName: sent when it must go there.

    deliveryEventName: sent instead when it is not collected at all, but delivered.
    """

    event_name: str
    elsewhere_event_name: str
    delivery_event_name: str | None = None


class Substitute(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the location is changed. fulfilmentEventName: sent to fulfilments for the one before."""

    event_name: str
    fulfilment_event_name: str


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


@rule("ForwardIfAtPickupLocation", Here)
async def forward_if_at_pickup_location(call: RuleCall, parameters: Here) -> Actions:
    """Sends eventName when the fulfilment is filled where the customer collects it, else elsewhereEventName.

    Goods that nobody collects get deliveryEventName, where it is given.
    """
    choice = choice_of(call.aggregate, call.entity)
    place = choice.pickup_location_ref if choice is not None else None
    if place is None and parameters.delivery_event_name:
        return send(call, parameters.delivery_event_name, call.entity)
    is_here = place == call.entity.fields.location_ref
    return send(call, parameters.event_name if is_here else parameters.elsewhere_event_name, call.entity)


def change_pickup_location(locations: LocationLoader) -> Rule[Substitute]:
    """The rule, bound to the loader of locations by ref."""

    @rule("ChangePickupLocation", Substitute)
    async def change(call: RuleCall, parameters: Substitute) -> Actions:
        """Takes the event's pickupLocationRef as the place of collection, and sends eventName.

        Fulfilments for the place before get fulfilmentEventName: their units are sourced again, for the new place.
        Fails with PICKUP_LOCATION_UNKNOWN or PICKUP_LOCATION_INACTIVE, and with ORDER_PICKED when something is picked.
        """
        chosen = choice_entity_of(call.aggregate, call.entity)
        ref = call.event.attributes.get("pickupLocationRef")
        location = await call.read(locations, ref) if isinstance(ref, str) and ref else None
        problem = problem_with(location)
        if chosen is None or location is None or problem is not None:
            raise RuleFailed(problem or "PICKUP_LOCATION_UNKNOWN", f"nothing can be collected at {str(ref)[:100]}")
        live = [one for one in fulfilments_of_choice(call.aggregate, chosen) if one.status not in RELEASED_STATUSES]
        picked = [one.ref for one in live if any(is_picked(item) for item in one.fields.items)]
        if picked:
            raise RuleFailed("ORDER_PICKED", f"{', '.join(picked[:10])} are picked for the place before")
        placed = msgspec.structs.replace(
            chosen.fields,
            pickup_location_ref=location.ref,
            latitude=location.latitude,
            longitude=location.longitude,
        )
        assert all(one.type == FULFILMENT for one in live)
        return [
            Change(chosen, placed, "pick-up location"),
            *send(call, parameters.fulfilment_event_name, *live),
            *send(call, parameters.event_name, call.entity),
        ]

    return change


def problem_with(location: Location | None) -> str | None:
    """Why nothing can be collected at a location; None where it can."""
    if location is None or location.type == SYSTEM:
        return "PICKUP_LOCATION_UNKNOWN"
    return None if location.status == ACTIVE else "PICKUP_LOCATION_INACTIVE"


def _reason(call: RuleCall, code: str) -> SetAttributes:
    return SetAttributes(call.entity, {REASON: {"type": "STRING", "value": code}})
