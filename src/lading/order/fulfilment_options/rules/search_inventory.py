"""SearchInventoryAtLocationsFO and SearchInventoryForProductAvailabilityFO: who holds what of the cart."""

from dataclasses import replace

from lading.availability.stock import StockKey
from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.fulfilment_options.loaders import OptionLoaders
from lading.order.fulfilment_options.trail import cart_of, lines_in, to_root, with_facts
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import CANDIDATES, candidates_in


class Parameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on. virtualCatalogueRef: the virtual catalogue that says what may be sold."""

    virtual_catalogue_ref: str


def search_inventory_at_locations(loaders: OptionLoaders) -> Rule[Parameters]:
    """The rule, reading through the loaders."""

    @rule("SearchInventoryAtLocationsFO", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Adds where the products of the cart can be had, as a virtual catalogue shows it, and sends eventName."""
        return await _searched(call, loaders, parameters)

    return run


def search_inventory_for_product_availability(loaders: OptionLoaders) -> Rule[Parameters]:
    """The rule, reading through the loaders."""

    @rule("SearchInventoryForProductAvailabilityFO", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Adds where each product of the cart can be had, for a question about products and not about a whole cart.

        What was found by a rule before in the same virtual catalogue is not read again.
        """
        return await _searched(call, loaders, parameters)

    return run


async def _searched(call: RuleCall, loaders: OptionLoaders, parameters: Parameters) -> Actions:
    lines_in(call)
    numbers, ref = tuple(cart_of(call).wanted), parameters.virtual_catalogue_ref
    stocks = await call.read_all(loaders.product_stock, [StockKey(ref, number) for number in numbers])
    candidates = replace(candidates_in(call), virtual_catalogue_ref=ref, stocks=dict(zip(numbers, stocks, strict=True)))
    facts = {CANDIDATES: candidates}
    return [to_root(call, parameters.event_name, with_facts(call, **facts))]
