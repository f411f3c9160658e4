"""Carries the proposal for one choice out."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, RuleFailed, rule
from lading.order.model import FULFILMENT_CHOICE
from lading.order.sourcing.rules.create_fulfilment import Parameters, create_fulfilment


@rule("CreateFulfilmentForFulfilmentChoice", Parameters)
async def create_fulfilment_for_choice(call: RuleCall, parameters: Parameters) -> Actions:
    """Creates the proposed fulfilment for the choice, promises its stock and keeps the decision that led to it."""
    require_choice(call)
    return await create_fulfilment.function(call, parameters)


def require_choice(call: RuleCall) -> None:
    """Raises RuleFailed WRONG_ENTITY unless the rule is called on a fulfilment choice."""
    if call.entity.type != FULFILMENT_CHOICE:
        raise RuleFailed("WRONG_ENTITY", f"{call.entity.type} {call.entity.ref} is no fulfilment choice")
