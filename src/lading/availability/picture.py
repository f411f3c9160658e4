"""Keeps the shared picture of a batch in step with the promises its runs make."""

from lading.availability.loaders import ProductStockLoader
from lading.availability.stock import ProductStock, StockKey
from lading.engine.ports import BatchFacts
from lading.inventory.effects import Reserve, ReservedLine


class SharedPicture:
    """Takes promised units out of the stock fetched in the batch, so that the next run does not plan with them."""

    def __init__(self, loader: ProductStockLoader) -> None:
        self._loader = loader

    def take(self, effect: Reserve, facts: BatchFacts) -> None:
        """Follows one promise; stock nobody has fetched needs no following."""
        for line in effect.lines:
            shared, own = (
                facts.peek(self._loader, StockKey(effect.virtual_catalogue_ref, line.position.product_number, holder))
                for holder in (None, effect.order_id)
            )
            _take(shared, own, line)


def _take(shared: ProductStock | None, own: ProductStock | None, line: ReservedLine) -> None:
    location = line.position.location_number
    seen = 0 if shared is None else shared.at(location)
    # Units held for the order's cart were never on the picture of the others.
    held = 0 if own is None else own.at(location) - seen
    # A promise delivered again is off the picture already: no more is taken than is shown.
    for stock, units in ((own, line.quantity), (shared, line.quantity - held)):
        shown = 0 if stock is None else min(units, stock.at(location))
        if stock is not None and shown > 0:
            stock.take(location, shown)
