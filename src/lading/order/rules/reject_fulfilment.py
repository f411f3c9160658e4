"""The rule RejectFulfilment."""

from lading.engine.action import Actions, SetStatus
from lading.engine.rule import NoParameters, RuleCall, rule


@rule("RejectFulfilment", NoParameters, sets_statuses=("REJECTED",))
async def reject_fulfilment(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Sets the fulfilment REJECTED: its units are open again."""
    return [SetStatus(call.entity, "REJECTED")]
