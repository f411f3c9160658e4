"""Takes a proposal back before it is confirmed."""

from lading.engine.action import Actions, Log, SetAttributes
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.order.revision.proposal import ATTRIBUTE, proposal_of


@rule("WithdrawRevision", NoParameters)
async def withdraw_revision(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Forgets the proposed revision of the order; nothing had come of it yet."""
    root = call.aggregate.root
    if proposal_of(root) is None:
        return [Log("no revision is proposed")]
    return [SetAttributes(root, {ATTRIBUTE: {"type": "JSON", "value": {}}})]
