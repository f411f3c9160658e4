"""The rule SearchInventoryAtLocationsFO."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.fulfilment_options.loaders import OptionLoaders
from lading.order.fulfilment_options.rules.search_inventory import Parameters, search_stock


def search_inventory_at_locations(loaders: OptionLoaders) -> Rule[Parameters]:
    """The rule, reading through the loaders."""

    @rule("SearchInventoryAtLocationsFO", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Adds where the products of the cart can be had, as a virtual catalogue shows it, and sends eventName."""
        return await search_stock(call, loaders, parameters)

    return run
