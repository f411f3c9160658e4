"""The rule ChangePickupLocation."""

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.order.cancellation.policy import ASKED, WITH_PARTNER
from lading.order.choices.scope import choice_entity_of, fulfilments_of_choice
from lading.order.fulfilment.withdrawal import is_picked
from lading.order.model import FULFILMENT, RELEASED_STATUSES
from lading.order.quantities import ESCALATED_STATUSES
from lading.order.rules.collection.pickup_location import LocationLoader, problem_with
from lading.order.rules.forwarding import send


class Substitute(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the location is changed. fulfilmentEventName: sent to fulfilments for the one before."""

    event_name: str
    fulfilment_event_name: str


def change_pickup_location(locations: LocationLoader) -> Rule[Substitute]:
    """The rule, bound to the loader of locations by ref."""

    @rule("ChangePickupLocation", Substitute)
    async def change(call: RuleCall, parameters: Substitute) -> Actions:
        """Takes the event's pickupLocationRef as the place of collection, and sends eventName.

        Fulfilments for the place before get fulfilmentEventName: their units are sourced again, for the new place. The
        place it has already changes nothing, unless it is ESCALATED there: so a wish sent twice is heard once.
        Fails with PICKUP_LOCATION_UNKNOWN or PICKUP_LOCATION_INACTIVE, with ORDER_PICKED when something is picked, and
        with WITH_PARTNER when a partner was asked for some of it, who may be packing it.
        """
        chosen = choice_entity_of(call.aggregate, call.entity)
        ref = call.event.attributes.get("pickupLocationRef")
        location = await call.read(locations, ref) if isinstance(ref, str) and ref else None
        problem = problem_with(location)
        if chosen is None or location is None or problem is not None:
            raise RuleFailed(problem or "PICKUP_LOCATION_UNKNOWN", f"nothing can be collected at {str(ref)[:100]}")
        live = [one for one in fulfilments_of_choice(call.aggregate, chosen) if one.status not in RELEASED_STATUSES]
        is_stuck = not ESCALATED_STATUSES.isdisjoint({call.aggregate.root.status, chosen.status})
        if chosen.fields.pickup_location_ref == location.ref and not is_stuck:
            return []
        picked = [one.ref for one in live if any(is_picked(item) for item in one.fields.items)]
        if picked:
            raise RuleFailed("ORDER_PICKED", f"{', '.join(picked[:10])} are picked for the place before")
        asked = [one.ref for one in live if one.status in {*WITH_PARTNER, ASKED}]
        if asked:
            message = (
                f"a partner has {', '.join(asked[:10])}: send it CancelFulfilment, and once he has let go ask again"
            )
            raise RuleFailed("WITH_PARTNER", message)
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
