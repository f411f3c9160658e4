"""The rule BackorderRejectedItems."""

import msgspec

from lading.engine.action import Actions, SetStatus
from lading.engine.rule import RuleCall, rule
from lading.order.sourcing.rules.remedies import rejected_of


class BackorderParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """status: the status that says they wait for stock."""

    status: str = "BACKORDERED"


@rule("BackorderRejectedItems", BackorderParameters)
async def backorder_rejected_items(call: RuleCall, parameters: BackorderParameters) -> Actions:
    """Sets the fulfilments at the system location to a status that says: waits for stock."""
    return [SetStatus(one, parameters.status) for one in rejected_of(call)]
