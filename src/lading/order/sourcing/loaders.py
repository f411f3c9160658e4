"""The loaders that sourcing rules read through; made once a process, handed to the rules when they are built."""

from dataclasses import dataclass

from lading.availability.stock import ProductStock, StockKey
from lading.engine.loading import Loader
from lading.foundation.locations import LocationSet, NetworkKey
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.sourcing.facts.places import Places
from lading.order.sourcing.switches.model import Service, SwitchedOff


@dataclass(frozen=True, slots=True)
class SourcingLoaders:
    """Locations of a network, a location by ref, stock as a virtual catalogue shows it, settings, what is switched off.

    location_networks: the places of a network with the networks of each; read only while something is switched off.
    """

    network_locations: Loader[NetworkKey, LocationSet]
    location_by_ref: Loader[str, Location | None]
    product_stock: Loader[StockKey, ProductStock]
    settings: Loader[SettingKey, Json]
    switches: Loader[Service, SwitchedOff]
    location_networks: Loader[str, Places]
