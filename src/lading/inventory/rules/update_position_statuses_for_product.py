"""The rule UpdatePositionStatusesForProduct."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.inventory.rules.positions_of import Chunks, NoMore, ref_in, update_chunk


def update_position_statuses_for_product(chunks: Chunks) -> Rule[NoMore]:
    """The rule, bound to the loader of chunks."""

    @rule("UpdatePositionStatusesForProduct", NoMore, sets_statuses=("ACTIVE", "INACTIVE"))
    async def for_product(call: RuleCall, _parameters: NoMore) -> Actions:
        """Takes the positions of the product of the event out of service while it is INACTIVE, and back into it.

        A position is INACTIVE while its product or its location is. 1,000 positions at a time; the event itself
        follows for the next ones.
        """
        return await update_chunk(call, chunks, ref_in(call, "productRef"), None)

    return for_product
