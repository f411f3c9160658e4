"""The desk that profiles are carried out at when orders are replayed."""

from datetime import datetime

from lading.availability.loaders import ProductStockLoader
from lading.bootstrap.registry import profile_desk
from lading.engine.expressions.conditions import Conditions
from lading.foundation.locations import LocationByRefLoader, NetworkLocationsLoader
from lading.foundation.settings.loader import SettingLoader
from lading.order.capacity.records import CapacityLoader
from lading.order.sourcing.facts.capacity import CapacityLoaders
from lading.order.sourcing.facts.places import PlacesLoader
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.strategies.desk import StrategyDesk
from lading.order.sourcing.switches.records import SwitchLoader


def simulation_desk(stock_at: datetime | None = None) -> StrategyDesk:
    """The desk of the rules, for a process that has no registry. stock_at: whose stock is looked at; now."""
    settings = SettingLoader({})
    sourcing = SourcingLoaders(
        network_locations=NetworkLocationsLoader(),
        location_by_ref=LocationByRefLoader(),
        product_stock=ProductStockLoader(stock_at),
        settings=settings,
        switches=SwitchLoader(),
        location_networks=PlacesLoader(),
    )
    return profile_desk(sourcing, CapacityLoaders(settings, CapacityLoader()), Conditions())
