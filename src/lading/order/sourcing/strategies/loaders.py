"""Where profiles, and everything their conditions and criteria weigh, are read from."""

from dataclasses import dataclass
from uuid import UUID

from lading.availability.stock import ProductStock, StockKey
from lading.engine.loading import Loader
from lading.foundation.customers.records import Customer
from lading.foundation.products.model import Product
from lading.order.sourcing.facts.capacity import CapacityLoaders
from lading.order.sourcing.facts.places import Places
from lading.order.sourcing.facts.products import CustomerLoader, ProductByNumberLoader
from lading.order.sourcing.facts.stock_facts import Sales, SalesKey, SalesLoader, StockFacts, StockFactsLoader
from lading.order.sourcing.facts.work import Work, WorkKey, WorkLoader
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.profiles.model import InForce
from lading.order.sourcing.profiles.records import ProfileLoader
from lading.order.sourcing.switches.model import Service, SwitchedOff


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileLoaders:
    """One loader a kind of fact; made once a process."""

    profiles: Loader[str, InForce | None]
    switches: Loader[Service, SwitchedOff]
    places: Loader[str, Places]
    product_stock: Loader[StockKey, ProductStock]
    products: Loader[int, Product | None]
    customers: Loader[UUID, Customer | None]
    work: Loader[WorkKey, Work]
    stock_facts: Loader[int, StockFacts]
    sales: Loader[SalesKey, Sales]
    capacity: CapacityLoaders


def profile_loaders(sourcing: SourcingLoaders, capacity: CapacityLoaders) -> ProfileLoaders:
    """The loaders on the database; those that the other sourcing rules read through too are shared with them."""
    return ProfileLoaders(
        profiles=ProfileLoader(),
        switches=sourcing.switches,
        places=sourcing.location_networks,
        product_stock=sourcing.product_stock,
        products=ProductByNumberLoader(),
        customers=CustomerLoader(),
        work=WorkLoader(),
        stock_facts=StockFactsLoader(),
        sales=SalesLoader(),
        capacity=capacity,
    )
