"""Cities of the world: where a place without a postcode table lies, and which time zone a point keeps.

The list has the cities of 15,000 people and more (GeoNames); a country's largest comes first.
"""

import csv
import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

import msgspec
import numpy as np

from lading.foundation.countries import country_code
from lading.foundation.distance import distances_km
from lading.foundation.geocoding.normalising import place_name
from lading.foundation.geocoding.point import Coordinates

# A point farther than this from every city is on the open sea, or nobody delivers there.
ZONE_KM_MAX = 1_000.0
_DEGREES_AROUND = (1.0, 4.0, 10.0)


class City(msgspec.Struct, frozen=True):
    """One city; admin1 is the first-order division as GeoNames writes it, the state's letters in the United States."""

    country: str
    name: str
    admin1: str
    latitude: float
    longitude: float
    time_zone: str


def read_cities() -> Iterator[City]:
    """Every city, country by country, the largest first."""
    table = resources.files("lading.foundation.geocoding") / "cities.csv.gz"
    with table.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            latitude, longitude = float(row["latitude"]), float(row["longitude"])
            yield City(row["country"], row["name"], row["admin1"], latitude, longitude, row["timezone"])


class CityGeocoder:
    """Answers from the list of cities, which is read when it is first asked."""

    def __init__(self, read: Callable[[], Iterable[City]] = read_cities) -> None:
        self._read = read
        self._kept: _Cities | None = None

    def coordinates_of(self, address: Mapping[str, Any]) -> Coordinates | None:
        """The city that the address names in its country: in its state if it names one that is known, else the largest.

        None without a country, a city, or a city of that name.
        """
        country, city = country_code(_text(address, "country")), place_name(_text(address, "city"))
        names = self._cities().by_name
        # The list says New York City where everybody writes New York.
        named = names.get((country or "", city)) or names.get((country or "", f"{city} city"), [])
        state = _text(address, "state").strip().upper()
        here = [one for one in named if one.admin1 == state] or named
        return Coordinates(here[0].latitude, here[0].longitude) if here else None

    def time_zone_at(self, latitude: float, longitude: float) -> str | None:
        """The time zone of the city nearest to a point, None when there is none within 1,000 km.

        Near a border the nearest city may keep another zone than the point: good enough for the hour until which a
        parcel is delivered, not for a court.
        """
        return self._cities().time_zone_at(latitude, longitude)

    def _cities(self) -> "_Cities":
        if self._kept is None:
            self._kept = _Cities(self._read())
        return self._kept


class _Cities:
    def __init__(self, cities: Iterable[City]) -> None:
        known = list(cities)
        self.by_name: dict[tuple[str, str], list[City]] = {}
        for city in known:
            self.by_name.setdefault((city.country, place_name(city.name)), []).append(city)
        known.sort(key=lambda city: city.latitude)
        self._zones: list[str] = [city.time_zone for city in known]
        self._latitudes = np.array([city.latitude for city in known])
        self._longitudes = np.array([city.longitude for city in known])

    def time_zone_at(self, latitude: float, longitude: float) -> str | None:
        for degrees in _DEGREES_AROUND:
            first, last = np.searchsorted(self._latitudes, [latitude - degrees, latitude + degrees])
            if first == last:
                continue
            distances = distances_km(latitude, longitude, self._latitudes[first:last], self._longitudes[first:last])
            nearest = int(distances.argmin())
            # A degree of latitude is 111 km wherever one stands, so nothing outside the band lies nearer.
            if distances[nearest] <= min(degrees * 111.0, ZONE_KM_MAX):
                return self._zones[int(first) + nearest]
        return None


def _text(address: Mapping[str, Any], field: str) -> str:
    value = address.get(field)
    return value if isinstance(value, str) else ""
