"""The loaders that sourcing rules read through; made once a process, handed to the rules when they are built."""

from dataclasses import dataclass

from lading.availability.stock import ProductStock, StockKey
from lading.engine.loading import Loader
from lading.foundation.locations import LocationSet, NetworkKey
from lading.foundation.places.model import Location


@dataclass(frozen=True, slots=True)
class SourcingLoaders:
    """Locations of a network, a location by ref, and stock as a virtual catalogue shows it."""

    network_locations: Loader[NetworkKey, LocationSet]
    location_by_ref: Loader[str, Location | None]
    product_stock: Loader[StockKey, ProductStock]
