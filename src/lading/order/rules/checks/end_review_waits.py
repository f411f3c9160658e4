"""The rule EndReviewWaits."""

from lading.engine.action import Actions, SetAttributes
from lading.engine.rule import RuleCall, rule
from lading.order.checks.standing import (
    BATCH_DUE_AT,
    REMORSE_ENDS_AT,
)
from lading.order.rules.forwarding import Forward, send_if


@rule("EndReviewWaits", Forward)
async def end_review_waits(call: RuleCall, parameters: Forward) -> Actions:
    """Ends the remorse period and the wait for a batch, because their time has come or somebody says so."""
    attributes = call.aggregate.root.attributes
    over = {"type": "STRING", "value": call.at.isoformat()}
    begun = [name for name in (REMORSE_ENDS_AT, BATCH_DUE_AT) if name in attributes]
    return [SetAttributes(call.aggregate.root, dict.fromkeys(begun, over)), *send_if(True, call, parameters.event_name)]
