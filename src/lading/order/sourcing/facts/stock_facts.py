"""What planners know of a product at its locations: ideal stock, what is on its way, its age, its markdown."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.order.sourcing.facts.work import spread

_COLUMNS = 6


class StockFacts:
    """The facts of one product, columns by ascending location number; NaN where a fact is not known.

    arrivals: units on their way as the inventory knows them, packed as location, units, minutes since 1970.
    """

    def __init__(self, packed: bytes = b"", arrivals: bytes = b"") -> None:
        rows = np.frombuffer(packed, dtype=">i4").astype(np.int32).reshape(-1, _COLUMNS)
        self._numbers = np.ascontiguousarray(rows[:, 0])
        self._values = np.where(rows[:, 1:] < 0, np.nan, rows[:, 1:].astype(np.float64))
        self._arrivals = np.frombuffer(arrivals, dtype=">i4").astype(np.int64).reshape(-1, 3)

    def ideal_units(self, locations: NDArray[np.int32]) -> NDArray[np.float64]:
        """Units a location should hold."""
        return spread(self._numbers, self._values[:, 0], locations, np.nan)

    def inbound_units(self, locations: NDArray[np.int32], by: datetime) -> NDArray[np.float64]:
        """Units that arrive at a location by an instant: those planners told of, and those the inventory knows of."""
        units = spread(self._numbers, self._values[:, 1], locations, 0.0)
        minutes = spread(self._numbers, self._values[:, 2], locations, np.nan)
        told = np.where(minutes * 60 <= by.timestamp(), units, 0.0)
        coming = self._arrivals[self._arrivals[:, 2] * 60 <= by.timestamp()]
        known = np.unique(coming[:, 0])
        sums = np.bincount(np.searchsorted(known, coming[:, 0]), weights=coming[:, 1], minlength=len(known))
        return told + spread(known.astype(np.int32), sums.astype(np.float64), locations, 0.0)

    def age_days(self, locations: NDArray[np.int32], at: datetime) -> NDArray[np.float64]:
        """Days since the stock came to a location."""
        minutes = spread(self._numbers, self._values[:, 3], locations, np.nan)
        return np.maximum(0.0, (at.timestamp() - minutes * 60) / 86_400)

    def markdown_percent(self, locations: NDArray[np.int32]) -> NDArray[np.float64]:
        """By how much the product is marked down at a location."""
        return spread(self._numbers, self._values[:, 4], locations, np.nan)


class StockFactsLoader:
    """The StockFacts of a product number."""

    name = "sourcing_stock_facts"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[int]) -> Mapping[int, StockFacts]:
        """One statement for all products."""
        rows = await queries_of(__package__).stock_facts(connection, account=account, products=sorted(keys))
        found = {row["product_number"]: (row["packed"] or b"", row["arrivals"] or b"") for row in rows}
        return {key: StockFacts(*found[key]) for key in keys}


class SalesKey(NamedTuple):
    """A product, and the days back from an instant that count."""

    product_number: int
    days: int
    until: datetime


class Sales:
    """Units of one product sold, by location number."""

    def __init__(self, units: Mapping[int, int]) -> None:
        self._numbers = np.array(sorted(units), dtype=np.int32)
        self._units = np.array([units[number] for number in self._numbers.tolist()], dtype=np.float64)

    def at(self, locations: NDArray[np.int32]) -> NDArray[np.float64]:
        """Units sold at each location."""
        return spread(self._numbers, self._units, locations, 0.0)


class SalesLoader:
    """The Sales of a SalesKey."""

    name = "sourcing_sales"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[SalesKey]) -> Mapping[SalesKey, Sales]:
        """One statement for each number of days asked for; there are as many as criteria differ in them."""
        found: dict[SalesKey, dict[int, int]] = {key: {} for key in keys}
        for days, until in sorted({(key.days, key.until) for key in keys}):
            products = sorted(key.product_number for key in keys if (key.days, key.until) == (days, until))
            since = until - timedelta(days=days)
            rows = await queries_of(__package__).units_sold(connection, account=account, products=products, since=since)
            for row in rows:
                found[SalesKey(row["product_number"], days, until)][row["location_number"]] = row["units"]
        return {key: Sales(units) for key, units in found.items()}
