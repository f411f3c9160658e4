"""A point on the globe, and the port through which sources of points are asked."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol


class Coordinates(NamedTuple):
    """A point in decimal degrees."""

    latitude: float
    longitude: float


class CoordinateSource(Protocol):
    """Tells where an address is: what another provider has to offer to take the place of the tables here."""

    def coordinates_of(self, address: Mapping[str, Any]) -> Coordinates | None:
        """The point of an address (fields postcode, city, state, country); None where it is not known."""
        ...
