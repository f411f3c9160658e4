"""Gives the units of one choice up that nobody can fill."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.rules.choices.create_fulfilment import require_choice
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.rules.create_fulfilment_for_unfulfillable_items import (
    create_fulfilment_for_unfulfillable_items,
)
from lading.order.sourcing.rules.reject_unfulfillable import Parameters


def create_fulfilment_for_unfulfillable_items_of_choice(loaders: SourcingLoaders) -> Rule[Parameters]:
    """The rule, reading through the loaders."""
    of_whole = create_fulfilment_for_unfulfillable_items(loaders)

    @rule("CreateFulfilmentForFulfilmentChoiceForUnfulfillableItems", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Puts every unit of the choice still open into a fulfilment at the system location, with the reason why."""
        require_choice(call)
        return await of_whole.function(call, parameters)

    return run
