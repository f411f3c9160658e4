"""The rule SearchInventoryForProductAvailabilityFO."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.fulfilment_options.loaders import OptionLoaders
from lading.order.fulfilment_options.rules.search_inventory import Parameters, search_stock


def search_inventory_for_product_availability(loaders: OptionLoaders) -> Rule[Parameters]:
    """The rule, reading through the loaders."""

    @rule("SearchInventoryForProductAvailabilityFO", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Adds where each product of the cart can be had, for a question about products and not about a whole cart.

        What was found by a rule before in the same virtual catalogue is not read again.
        """
        return await search_stock(call, loaders, parameters)

    return run
