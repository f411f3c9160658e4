"""The rule CreatePartialFulfilmentWithSourcingProfile."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.sourcing.rules.source_with_profile import Parameters, source_with
from lading.order.sourcing.strategies.desk import StrategyDesk
from lading.order.sourcing.strategies.walking import source_partly


def create_partial_fulfilment_with_sourcing_profile(desk: StrategyDesk) -> Rule[Parameters]:
    """The rule, reading through the desk."""

    @rule("CreatePartialFulfilmentWithSourcingProfile", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Creates fulfilments for what the first fallback strategy that applies can fill of the open units."""
        return await source_with(call, desk, parameters, source_partly)

    return run
