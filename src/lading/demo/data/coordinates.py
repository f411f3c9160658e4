"""Are these the coordinates of this place? The published pair is judged by the centre of its postcode."""

from math import hypot
from typing import Final

import msgspec

from lading.demo.data import refusals
from lading.demo.data.refusals import RowRefused
from lading.foundation.distance import distance_km
from lading.foundation.geocoding.postcodes import PostcodePlace

# Postcodes of Alaska and the western deserts reach this far from their centre; true errors start beyond.
NEAR_KM: Final = 150.0

_HINT: Final = "Correct the coordinates, decimal degrees, latitude first, or the postcode."


class Coordinates(msgspec.Struct, frozen=True):
    """Decimal degrees; `code` says what was put right, None when the published pair stands."""

    latitude: float
    longitude: float
    code: str | None = None


def parse_coordinates(latitude: str, longitude: str) -> Coordinates | None:
    """The published pair, None when a value is missing, no number, not finite, or both are zero."""
    try:
        pair = Coordinates(float(latitude), float(longitude))
    except ValueError:
        return None
    # Only finite numbers lie within these bounds; a swapped pair does too.
    is_usable = abs(pair.latitude) <= 180 and abs(pair.longitude) <= 180 and hypot(pair.latitude, pair.longitude) > 0
    return pair if is_usable else None


def settle_coordinates(published: Coordinates | None, city: str, place: PostcodePlace | None) -> Coordinates:
    """The pair to use; `place` is what the table says of the row's postcode, None when it has no such postcode.

    Two witnesses beat one: a pair far from its postcode gives way only when the postcode's place is the
    row's city. Raises RowRefused with COORDINATES_MISSING or COORDINATES_CONTRADICT_POSTCODE.
    """
    if place is None:
        return _without_place(published)
    centre = Coordinates(place.latitude, place.longitude, refusals.COORDINATES_FROM_POSTCODE)
    if published is None:
        return centre
    swapped = Coordinates(published.longitude, published.latitude, refusals.COORDINATES_SWAPPED)
    near = next((pair for pair in (published, swapped) if is_near(pair, centre)), None)
    return near or _replaced(published, city, place)


def is_near(pair: Coordinates, centre: Coordinates) -> bool:
    """True within NEAR_KM along the surface; never true for a latitude beyond a pole."""
    if abs(pair.latitude) > 90:
        return False
    return distance_km(pair.latitude, pair.longitude, centre.latitude, centre.longitude) <= NEAR_KM


def _without_place(published: Coordinates | None) -> Coordinates:
    """Nothing to judge by, as in Puerto Rico: a possible latitude is taken as it is."""
    if published is None or abs(published.latitude) > 90:
        message = "There are no usable coordinates, and the postcode is in no table."
        raise RowRefused(refusals.COORDINATES_MISSING, message, _HINT)
    return published


def _replaced(published: Coordinates, city: str, place: PostcodePlace) -> Coordinates:
    if city.casefold() == place.place.casefold():
        return Coordinates(place.latitude, place.longitude, refusals.COORDINATES_REPLACED)
    message = (
        f"Coordinates {published.latitude}, {published.longitude} are over {NEAR_KM:.0f} km from postcode "
        f"{place.postcode}, which is {place.place}, not {city}."
    )
    raise RowRefused(refusals.COORDINATES_CONTRADICT_POSTCODE, message, _HINT)
