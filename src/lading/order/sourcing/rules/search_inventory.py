"""SearchInventoryAtLocations: who holds what."""

from collections.abc import Iterable
from dataclasses import replace

from lading.availability.stock import StockKey
from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.carts import holder_of
from lading.order.sourcing.candidates import Candidates
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.parameters import ForwardExcluding
from lading.order.sourcing.trail import CANDIDATES, candidates_in, forward, open_products


class Parameters(ForwardExcluding, frozen=True, kw_only=True, rename="camel"):
    """virtualCatalogueRef: the virtual catalogue that says what may be sold."""

    virtual_catalogue_ref: str


def search_inventory_at_locations(loaders: SourcingLoaders) -> Rule[Parameters]:
    """The rule, reading through the loaders."""

    @rule("SearchInventoryAtLocations", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Adds where the products with open units can be had, as a virtual catalogue shows it."""
        candidates = replace(candidates_in(call), virtual_catalogue_ref=parameters.virtual_catalogue_ref, stocks={})
        wanted = open_products(call, parameters.excluded_fulfilment_statuses)
        found = await with_stocks(call, loaders, candidates, wanted)
        return forward(call, parameters.event_name, **{CANDIDATES: found})

    return run


async def with_stocks(
    call: RuleCall, loaders: SourcingLoaders, candidates: Candidates, product_numbers: Iterable[int]
) -> Candidates:
    """The candidates with the stock of the products that they do not know yet."""
    asked = [number for number in product_numbers if number not in candidates.stocks]
    if not asked:
        return candidates
    holder = holder_of(call.aggregate.root)
    keys = [StockKey(candidates.virtual_catalogue_ref, number, holder) for number in asked]
    found = await call.read_all(loaders.product_stock, keys)
    return replace(candidates, stocks={**candidates.stocks, **dict(zip(asked, found, strict=True))})
