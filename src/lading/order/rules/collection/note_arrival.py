"""The rule NoteArrival."""

from lading.engine.action import Actions, Log, SetAttributes
from lading.engine.rule import NoParameters, Rule, RuleCall, rule
from lading.order.choices.scope import choice_of
from lading.order.rules.collection.pickup_location import LocationLoader
from lading.order.sourcing.gathering import LIES_AT


def note_arrival(locations: LocationLoader) -> Rule[NoParameters]:
    """The rule, bound to the loader of locations by ref."""

    @rule("NoteArrival", NoParameters)
    async def note(call: RuleCall, _parameters: NoParameters) -> Actions:
        """Notes with a fulfilment that it lies where it is collected: what is cancelled of it is put back there."""
        choice = choice_of(call.aggregate, call.entity)
        ref = choice.pickup_location_ref if choice is not None else None
        place = await call.read(locations, ref) if ref is not None else None
        if place is None:
            return [Log("nobody knows where it is collected")]
        return [SetAttributes(call.entity, {LIES_AT: {"type": "INTEGER", "value": place.number}})]

    return note
