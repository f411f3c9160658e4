"""Reads what lies near: stores with stock near a place, and products that lie where a cart comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from lading.availability.loaders import ProductStockLoader
from lading.availability.stock import StockKey
from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.calendars.calendar import SETTING as CALENDAR_SETTING
from lading.foundation.geocoding.point import Coordinates
from lading.foundation.locations import LocationByRefLoader, NetworkKey, NetworkLocationsLoader
from lading.foundation.settings.loader import SettingLoader
from lading.foundation.settings.records import SettingKey
from lading.order.fulfilment_options.nearby import (
    CoLocated,
    NearbyStore,
    Ranked,
    Seen,
    co_located,
    nearby_store,
    nearest,
)
from lading.order.fulfilment_options.new_option import AskedProduct, located_products
from lading.order.sourcing.candidates import Candidates, candidates_of, of_types, with_distances

ACTIVE = ("ACTIVE",)
# Of so many products at most it is looked up where they lie.
CO_LOCATED_MAX = 500


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Whose stock is looked at: a retailer's network and virtual catalogue."""

    retailer: int
    network_ref: str
    virtual_catalogue_ref: str


class Around(NamedTuple):
    """Which stores are wanted: up to so many within a radius in km, of these types, perhaps only with everything."""

    point: Coordinates
    locations_max: int
    radius_km: float
    types: tuple[str, ...]
    only_with_all: bool


class PlacesDesk:
    """Answers from the database as it is; one instance a process, for the copies its loaders keep."""

    def __init__(self) -> None:
        self._networks = NetworkLocationsLoader()
        self._locations = LocationByRefLoader()
        self._stock = ProductStockLoader()
        self._settings = SettingLoader({})

    async def stores_near(
        self,
        connection: Connection,
        account: int,
        scope: Scope,
        around: Around,
        products: Sequence[AskedProduct],
        at: datetime,
    ) -> tuple[NearbyStore, ...]:
        """The nearest stores with what they have of the products. Raises Refused PRODUCT_UNKNOWN, PRODUCT_AMBIGUOUS."""
        named = await located_products(connection, account, products)
        wanted: dict[int, int] = {}
        refs: dict[int, str] = {}
        for asked, found in zip(products, named, strict=True):
            wanted[found.number] = wanted.get(found.number, 0) + asked.requested_quantity
            refs.setdefault(found.number, asked.product_ref)
        candidates = await self._candidates(connection, account, scope, tuple(wanted))
        candidates = with_distances(of_types(candidates, around.types), *around.point)
        ranked = nearest(
            candidates,
            wanted,
            locations_max=around.locations_max,
            radius_km=around.radius_km,
            only_with_all=around.only_with_all,
        )
        units = [(refs[number], quantity) for number, quantity in wanted.items()]
        return await self._stores(connection, account, scope, (candidates, ranked), units, at)

    async def at_the_same_place(
        self,
        connection: Connection,
        account: int,
        scope: Scope,
        location_refs: Sequence[str],
        products: Mapping[int, tuple[str, str]],
        products_max: int,
    ) -> tuple[CoLocated, ...]:
        """The products (ref and catalogue ref by number) that lie at one of the locations at least."""
        locations = await self._locations.fetch(connection, account, list(location_refs))
        places = [(one.number, one.ref) for one in locations.values() if one is not None]
        keys = [StockKey(scope.virtual_catalogue_ref, number) for number in products]
        stocks = await self._stock.fetch(connection, account, keys) if keys else {}
        known = [(*products[key.product_number], stocks[key]) for key in keys]
        return co_located(known, places, products_max)

    async def _candidates(
        self, connection: Connection, account: int, scope: Scope, numbers: Sequence[int]
    ) -> Candidates:
        everyone, serving = NetworkKey(scope.network_ref, ()), NetworkKey(scope.network_ref, ACTIVE)
        sets = await self._networks.fetch(connection, account, [everyone, serving])
        keys = [StockKey(scope.virtual_catalogue_ref, number) for number in numbers]
        stocks = await self._stock.fetch(connection, account, keys) if keys else {}
        candidates = candidates_of(scope.network_ref, sets[everyone], sets[serving])
        return replace(candidates, stocks={key.product_number: stock for key, stock in stocks.items()})

    async def _stores(
        self,
        connection: Connection,
        account: int,
        scope: Scope,
        found: tuple[Candidates, Sequence[Ranked]],
        units: Sequence[tuple[str, int]],
        at: datetime,
    ) -> tuple[NearbyStore, ...]:
        candidates, ranked = found
        assert candidates.distances is not None, "stores near a place have distances"
        refs = [candidates.locations.refs[one.column] for one in ranked]
        locations = await self._locations.fetch(connection, account, refs) if refs else {}
        keys = [SettingKey(CALENDAR_SETTING, scope.retailer, ref) for ref in refs]
        settings = await self._settings.fetch(connection, account, keys) if keys else {}
        return tuple(
            nearby_store(one, Seen(location, float(candidates.distances[one.column]), settings[key]), units, at)
            for one, ref, key in zip(ranked, refs, keys, strict=True)
            if (location := locations[ref]) is not None
        )


async def products_beside(
    connection: Connection, account: int, products: Sequence[AskedProduct]
) -> dict[int, tuple[str, str]]:
    """Products filed under the categories of some others: number → ref and catalogue ref, at most CO_LOCATED_MAX."""
    named = await located_products(connection, account, products)
    rows: Sequence[Mapping[str, Any]] = await queries_of(__package__).products_beside(
        connection, account=account, numbers=[one.number for one in named], products_max=CO_LOCATED_MAX
    )
    return {row["number"]: (row["ref"], row["catalogue_ref"]) for row in rows}
