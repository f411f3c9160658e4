"""The loaders that fulfilment option rules read through; made once a process, handed to the rules."""

from dataclasses import dataclass

from lading.availability.pools.effects import RoomKey
from lading.availability.pools.rooms import PoolRoom
from lading.availability.stock import ProductStock, StockKey
from lading.engine.loading import Loader
from lading.foundation.delivery.model import DeliveryService
from lading.foundation.geocoding.sources import Geocoder
from lading.foundation.places.model import Location
from lading.foundation.products.kits import KitPart
from lading.foundation.products.model import Product, ProductKey
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.capacity.model import SlotKey
from lading.order.capacity.records import SlotCount


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionLoaders:
    """Products, what kits hold, stock, pools, locations by ref, settings, slots, services; and where addresses are."""

    products: Loader[ProductKey, Product | None]
    kits: Loader[ProductKey, tuple[KitPart, ...]]
    product_stock: Loader[StockKey, ProductStock]
    rooms: Loader[RoomKey, PoolRoom | None]
    locations: Loader[str, Location | None]
    settings: Loader[SettingKey, Json]
    slot_counts: Loader[SlotKey, SlotCount]
    services: Loader[int, tuple[DeliveryService, ...]]
    geocoder: Geocoder
