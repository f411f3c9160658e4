"""The rule UpdatePositionStatusesForLocation."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.inventory.rules.positions_of import Chunks, NoMore, ref_in, update_chunk


def update_position_statuses_for_location(chunks: Chunks) -> Rule[NoMore]:
    """The rule, bound to the loader of chunks."""

    @rule("UpdatePositionStatusesForLocation", NoMore, sets_statuses=("ACTIVE", "INACTIVE"))
    async def for_location(call: RuleCall, _parameters: NoMore) -> Actions:
        """Takes the positions at the location of the event out of service while it is INACTIVE, and back into it.

        A position is INACTIVE while its product or its location is. 1,000 positions at a time; the event itself
        follows for the next ones.
        """
        return await update_chunk(call, chunks, None, ref_in(call, "locationRef"))

    return for_location
