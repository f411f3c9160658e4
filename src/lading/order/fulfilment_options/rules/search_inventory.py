"""SearchInventoryAtLocationsFO and SearchInventoryForProductAvailabilityFO: who holds what of the cart."""

from dataclasses import replace

from lading.availability.stock import StockKey
from lading.engine.action import Actions
from lading.engine.rule import RuleCall
from lading.order.fulfilment_options.loaders import OptionLoaders
from lading.order.fulfilment_options.trail import cart_of, lines_in, to_root, with_facts
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import CANDIDATES, candidates_in


class Parameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on. virtualCatalogueRef: the virtual catalogue that says what may be sold."""

    virtual_catalogue_ref: str


async def search_stock(call: RuleCall, loaders: OptionLoaders, parameters: Parameters) -> Actions:
    """Sends eventName with the stock of all products of the cart."""
    lines_in(call)
    numbers, ref = tuple(cart_of(call).wanted), parameters.virtual_catalogue_ref
    stocks = await call.read_all(loaders.product_stock, [StockKey(ref, number) for number in numbers])
    candidates = replace(candidates_in(call), virtual_catalogue_ref=ref, stocks=dict(zip(numbers, stocks, strict=True)))
    facts = {CANDIDATES: candidates}
    return [to_root(call, parameters.event_name, with_facts(call, **facts))]
