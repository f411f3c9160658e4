"""Coordinates: what can be right, and what is recognisably wrong."""

import math

from lading.foundation.countries import boxes_of
from lading.kernel.refusal import Refused

_HINT_SWAPPED = "Send the latitude (north) first and the longitude (east) second."


def check_coordinates(latitude: float | None, longitude: float | None, country: str | None, pointer: str = "") -> None:
    """Refuses coordinates (decimal degrees) that are recognisably wrong; both unknown (None) is allowed.

    Raises Refused COORDINATES_INCOMPLETE (one of the two), COORDINATES_ZERO (0, 0: the mark of a lost value),
    COORDINATES_SWAPPED (the other way round they are possible, or lie in the country) or COORDINATES_OUT_OF_RANGE.
    """
    if latitude is None and longitude is None:
        return
    if latitude is None or longitude is None:
        message = f"Only the {'longitude' if latitude is None else 'latitude'} is given."
        raise Refused("COORDINATES_INCOMPLETE", message, "Send both or neither.", pointer=pointer)
    _check_possible(latitude, longitude, pointer)
    if _is_swapped(latitude, longitude, country):
        message = f"Latitude {latitude:g} and longitude {longitude:g} lie outside {country}; swapped they lie inside."
        raise Refused("COORDINATES_SWAPPED", message, _HINT_SWAPPED, pointer=pointer)


def _check_possible(latitude: float, longitude: float, pointer: str) -> None:
    facts = f"Latitude {latitude:g} and longitude {longitude:g}"
    if latitude == 0 and longitude == 0:
        hint = "Leave both out when the place is not known."
        raise Refused("COORDINATES_ZERO", f"{facts} are in the Gulf of Guinea.", hint, pointer=pointer)
    if _is_possible(latitude, longitude):
        return
    if _is_possible(longitude, latitude):
        raise Refused("COORDINATES_SWAPPED", f"{facts} are possible only when swapped.", _HINT_SWAPPED, pointer=pointer)
    hint = "Latitudes go from -90 to 90, longitudes from -180 to 180."
    raise Refused("COORDINATES_OUT_OF_RANGE", f"{facts} are not a place on earth.", hint, pointer=pointer)


def _is_possible(latitude: float, longitude: float) -> bool:
    return math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180


def _is_swapped(latitude: float, longitude: float, country: str | None) -> bool:
    boxes = boxes_of(country)
    return not any(box.holds(latitude, longitude) for box in boxes) and any(
        box.holds(longitude, latitude) for box in boxes
    )
