"""The rule ProducePositionEventsForLocation."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import Forward
from lading.inventory.rules.positions_of import Chunks, produce_chunk, ref_in


def produce_position_events_for_location(chunks: Chunks) -> Rule[Forward]:
    """The rule, bound to the loader of chunks."""

    @rule("ProducePositionEventsForLocation", Forward)
    async def for_location(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName to every position at the location of the event, each in its own lane.

        200 positions at a time; the event itself follows for the next ones. Where only statuses are to follow,
        UpdatePositionStatusesForLocation does it as a set.
        """
        return await produce_chunk(call, chunks, parameters.event_name, None, ref_in(call, "locationRef"))

    return for_location
