"""The rule ReopenRejectedItems."""

from lading.engine.action import Actions, SetStatus
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.order.sourcing.open_units import CANCELLED
from lading.order.sourcing.rules.remedies import rejected_of


@rule("ReopenRejectedItems", NoParameters, sets_statuses=(CANCELLED,))
async def reopen_rejected_items(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Cancels the fulfilments at the system location, so that what they stand for can be sourced again."""
    return [SetStatus(one, CANCELLED) for one in rejected_of(call)]
