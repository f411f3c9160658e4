"""Keeps the shared picture of a batch in step with the promises its runs make."""

from lading.availability.loaders import ProductStockLoader
from lading.availability.stock import ProductStock, StockKey
from lading.engine.ports import BatchFacts
from lading.inventory.effects import Reserve


class SharedPicture:
    """Takes promised units out of the stock fetched in the batch, so that the next run does not plan with them."""

    def __init__(self, loader: ProductStockLoader) -> None:
        self._loader = loader

    def take(self, effect: Reserve, facts: BatchFacts) -> None:
        """Follows one promise; stock nobody has fetched needs no following."""
        for line in effect.lines:
            key = StockKey(effect.virtual_catalogue_ref, line.position.product_number)
            stock: ProductStock | None = facts.peek(self._loader, key)
            if stock is not None:
                location = line.position.location_number
                # A promise delivered again is off the picture already: no more is taken than is shown.
                stock.take(location, min(line.quantity, stock.at(location)))
