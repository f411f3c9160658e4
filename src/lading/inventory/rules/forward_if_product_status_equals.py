"""The rule ForwardIfProductStatusEquals."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.inventory.rules.forward_if_status_equals import StatusParameters, forward_if_in_status
from lading.inventory.rules.positions_asked import Positions


def forward_if_product_status_equals(positions: Positions) -> Rule[StatusParameters]:
    """The rule, bound to the loader of positions."""

    @rule("ForwardIfProductStatusEquals", StatusParameters)
    async def run(call: RuleCall, parameters: StatusParameters) -> Actions:
        """Sends eventName on when the product of every position named has one of the statuses now."""
        return await forward_if_in_status(call, positions, parameters, lambda fact: fact.product_status)

    return run
