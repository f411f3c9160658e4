"""Which sources of coordinates are asked, and in which order."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from lading.foundation.geocoding.cities import CityGeocoder
from lading.foundation.geocoding.geocoder import PostcodeGeocoder
from lading.foundation.geocoding.point import Coordinates, CoordinateSource

# A package offers a source as an entry point of this group: a callable without arguments that returns one.
GROUP = "lading.coordinate_sources"


class Geocoder:
    """Asks one source after the other; the first that knows answers."""

    def __init__(self, sources: Sequence[CoordinateSource], cities: CityGeocoder) -> None:
        self._sources = (*sources, cities)
        self._cities = cities

    def coordinates_of(self, address: Mapping[str, Any]) -> Coordinates | None:
        """The point of an address; None where no source knows it."""
        return next((found for one in self._sources if (found := one.coordinates_of(address)) is not None), None)

    def time_zone_at(self, latitude: float, longitude: float) -> str | None:
        """The time zone of a point, by the nearest city; None far from all cities."""
        return self._cities.time_zone_at(latitude, longitude)


@cache
def installed_geocoder() -> Geocoder:
    """The one geocoder of this process.

    It asks the sources of the packages installed beside us, by name, then our postcode tables, then our cities.
    """
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return Geocoder([*(point.load()() for point in points), PostcodeGeocoder()], CityGeocoder())
