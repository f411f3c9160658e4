"""The rule AskToGiveUp."""

import msgspec

from lading.engine.action import Actions, Log, SetAttributes
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.order.partners.cancelling import ATTRIBUTE, Asked, asked_of


@rule("AskToGiveUp", NoParameters)
async def ask_to_give_up(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Notes that the partner is asked to give the whole fulfilment back; a question that is open stands."""
    if asked_of(call.entity) is not None:
        return [Log("the partner is asked already")]
    value = msgspec.to_builtins(Asked())
    return [SetAttributes(call.entity, {ATTRIBUTE: {"type": "JSON", "value": value}})]
