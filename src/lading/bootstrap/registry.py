"""Gathers what every module brings to the engine: rules, root stores, effect handlers."""

from typing import Any

from lading.availability.control_records import control_group_store
from lading.availability.loaders import ProductStockLoader
from lading.availability.picture import SharedPicture
from lading.availability.records import virtual_catalogue_store
from lading.engine import core_rules
from lading.engine.registry import Registry
from lading.engine.rule import Rule
from lading.foundation.geocoding.geocoder import PostcodeGeocoder
from lading.foundation.locations import LocationByRefLoader, NetworkLocationsLoader
from lading.foundation.settings.loader import SettingLoader
from lading.inventory.delta_handler import DeltaHandler
from lading.inventory.handler import StockHandler
from lading.inventory.inventory_catalogue_store import InventoryCatalogueStore
from lading.inventory.position_handlers import CountHandler, PositionStatusHandler
from lading.inventory.position_records import ActiveQuantitiesLoader, PositionChunkLoader, PositionLoader
from lading.inventory.records import InventoryCatalogueLoader
from lading.inventory.rules import InventoryLoaders
from lading.inventory.rules import rules_of as inventory_rules_of
from lading.inventory.stock_places import StockPlacesLoader
from lading.kernel.identity import Identities
from lading.order.known_orders import KnownOrdersLoader
from lading.order.records import OrderStore
from lading.order.rules import OrderLoaders
from lading.order.rules import rules_of as order_rules_of
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.recording import DecisionHandler
from lading.order.sourcing.rules import rules_of as sourcing_rules_of
from lading.order.stock_catalogue import StockCatalogueLoader
from lading.store.rules import RULES as STORE_RULES
from lading.store.waves.records import LocationStore


def build_registry(identities: Identities) -> Registry:
    """Everything one engine can do; identities makes the ids of what its effects write."""
    stock = ProductStockLoader()
    return Registry(
        rules=_rules(stock),
        stores=[
            OrderStore(),
            LocationStore(),
            InventoryCatalogueStore(),
            virtual_catalogue_store(),
            control_group_store(),
        ],
        handlers=[
            StockHandler(identities.next, SharedPicture(stock)),
            PositionStatusHandler(),
            CountHandler(),
            DeltaHandler(identities.next),
            DecisionHandler(),
        ],
    )


def _rules(stock: ProductStockLoader) -> tuple[Rule[Any], ...]:
    locations = LocationByRefLoader()
    order = OrderLoaders(
        locations=locations,
        settings=SettingLoader({}),
        stock_catalogues=StockCatalogueLoader(),
        geocoder=PostcodeGeocoder(),
    )
    inventory = InventoryLoaders(
        places=StockPlacesLoader(),
        positions=PositionLoader(),
        quantities=ActiveQuantitiesLoader(),
        chunks=PositionChunkLoader(),
        catalogues=InventoryCatalogueLoader(),
        orders=KnownOrdersLoader(),
    )
    sourcing = SourcingLoaders(
        network_locations=NetworkLocationsLoader(), location_by_ref=locations, product_stock=stock
    )
    return (
        *core_rules.RULES,
        *inventory_rules_of(inventory),
        *order_rules_of(order),
        *sourcing_rules_of(sourcing),
        *STORE_RULES,
    )
