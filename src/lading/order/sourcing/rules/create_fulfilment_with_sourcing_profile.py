"""The rule CreateFulfilmentWithSourcingProfile."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.sourcing.rules.source_with_profile import Parameters, source_with
from lading.order.sourcing.strategies.desk import StrategyDesk
from lading.order.sourcing.strategies.walking import source_whole


def create_fulfilment_with_sourcing_profile(desk: StrategyDesk) -> Rule[Parameters]:
    """The rule, reading through the desk."""

    @rule("CreateFulfilmentWithSourcingProfile", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Creates the fulfilments of the first primary strategy that applies and fills every open unit, or none.

        Their stock is promised in the same transaction; the decision is kept with every location, what each criterion
        said of it, and why strategies were passed over.
        """
        return await source_with(call, desk, parameters, source_whole)

    return run
