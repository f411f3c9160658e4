"""Where the parts of a plan go: to the customer's address, or to the store of collection."""

import numpy as np
from numpy.typing import NDArray

from lading.foundation.countries import country_code
from lading.foundation.delivery.model import Destination
from lading.foundation.distance import distances_km
from lading.foundation.geocoding.point import Coordinates
from lading.foundation.geocoding.sources import Geocoder
from lading.order.fulfilment_options.model import OptionFields
from lading.order.fulfilment_options.places import Place
from lading.order.fulfilment_options.promising import Target
from lading.order.fulfilment_options.proposals import Way
from lading.order.sourcing.candidates import Candidates

UTC = "UTC"


def targets_of(
    option: OptionFields, candidates: Candidates, pickup: Place | None, geocoder: Geocoder
) -> dict[Way, Target]:
    """The target of each way that parts of this option can go."""
    targets: dict[Way, Target] = {}
    if pickup is not None:
        location = pickup.location
        point = _point(location.latitude, location.longitude)
        there = _destination(
            location.address.country, location.address.state, location.address.postcode, location.time_zone
        )
        targets[Way.TRANSFER] = Target(there, _distances(candidates, point))
    if option.address is not None or pickup is None:
        targets[Way.DELIVER] = _home(option, candidates, geocoder)
    return targets


def _home(option: OptionFields, candidates: Candidates, geocoder: Geocoder) -> Target:
    address = option.address or {}
    point = _point(option.latitude, option.longitude) or geocoder.coordinates_of(address)
    zone = None if point is None else geocoder.time_zone_at(point.latitude, point.longitude)
    there = _destination(address.get("country"), address.get("state"), address.get("postcode"), zone or UTC)
    return Target(there, _distances(candidates, point))


def _destination(country: str | None, state: str | None, postcode: str | None, time_zone: str) -> Destination:
    return Destination(
        country=country_code(country) or "",
        state=(state or "").strip().upper(),
        postcode="".join((postcode or "").upper().split()),
        time_zone=time_zone,
    )


def _point(latitude: float | None, longitude: float | None) -> Coordinates | None:
    return None if latitude is None or longitude is None else Coordinates(latitude, longitude)


def _distances(candidates: Candidates, point: Coordinates | None) -> NDArray[np.float64] | None:
    locations = candidates.locations
    return None if point is None else distances_km(*point, locations.latitudes, locations.longitudes)
