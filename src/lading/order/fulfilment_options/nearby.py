"""Stores near a place with what they have of a cart, and what else lies where a cart would come from. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
import numpy as np

from lading.availability.stock import ProductStock
from lading.foundation.calendars.calendar import after_hours
from lading.foundation.places.model import Location
from lading.kernel.json import Json
from lading.order.fulfilment_options.places import working_calendar
from lading.order.sourcing.candidates import Candidates, availability_of


class Held(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units of a product asked for, and what a store has of it."""

    product_ref: str
    requested_quantity: int
    available_quantity: int


class NearbyStore(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A store near the place: has_all when it holds everything asked for; open_from the next instant it is open."""

    location_ref: str
    name: str
    type: str
    distance_km: float
    latitude: float
    longitude: float
    time_zone: str
    is_open: bool
    open_from: datetime | None
    has_all: bool
    products: tuple[Held, ...]


class Ranked(NamedTuple):
    """A column of the candidates, and units of each product asked for there."""

    column: int
    units: tuple[int, ...]


def nearest(
    candidates: Candidates, wanted: Mapping[int, int], *, locations_max: int, radius_km: float, only_with_all: bool
) -> tuple[Ranked, ...]:
    """The nearest eligible locations within a radius; with only_with_all those that hold everything wanted.

    candidates have distances. wanted: product number → units; nothing wanted is held everywhere.
    """
    distances = candidates.distances
    assert distances is not None, "the nearest were asked without distances"
    available = availability_of(candidates, tuple(wanted))
    units = np.array(list(wanted.values()), dtype=np.int32)
    able = candidates.eligible & (np.nan_to_num(distances, nan=np.inf) <= radius_km)
    if only_with_all:
        able &= (available >= units[:, None]).all(axis=0)
    columns = np.flatnonzero(able)
    columns = columns[np.argsort(distances[columns], kind="stable")][:locations_max]
    return tuple(Ranked(int(column), tuple(int(held) for held in available[:, column])) for column in columns)


class Seen(NamedTuple):
    """A location as it is looked at: its distance in km, and its business calendar."""

    location: Location
    distance_km: float
    exceptions: Json


def nearby_store(ranked: Ranked, seen: Seen, wanted: Sequence[tuple[str, int]], at: datetime) -> NearbyStore:
    """The store of a column as it is shown. wanted: refs and units in the order of the ranked units."""
    location = seen.location
    open_from = _open_from(location, at, seen.exceptions)
    held = tuple(
        Held(product_ref=ref, requested_quantity=units, available_quantity=available)
        for (ref, units), available in zip(wanted, ranked.units, strict=True)
    )
    return NearbyStore(
        location_ref=location.ref,
        name=location.name,
        type=location.type,
        distance_km=round(seen.distance_km, 1),
        latitude=location.latitude or 0.0,
        longitude=location.longitude or 0.0,
        time_zone=location.time_zone,
        is_open=open_from == at,
        open_from=open_from,
        has_all=all(one.available_quantity >= one.requested_quantity for one in held),
        products=held,
    )


class CoLocated(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A product that lies where the cart comes from: it adds no parcel. Units by location ref."""

    product_ref: str
    catalogue_ref: str
    location_refs: tuple[str, ...]
    available_quantity: int


def co_located(
    products: Iterable[tuple[str, str, ProductStock]], locations: Sequence[tuple[int, str]], products_max: int
) -> tuple[CoLocated, ...]:
    """The products that lie at one of the locations at least: at most of them first, then those with most units.

    products: ref, catalogue ref and stock; locations: number and ref.
    """
    found = []
    for ref, catalogue_ref, stock in products:
        held = {location_ref: stock.at(number) for number, location_ref in locations}
        places = tuple(location_ref for location_ref, units in held.items() if units > 0)
        if places:
            units = sum(held.values())
            found.append(
                CoLocated(product_ref=ref, catalogue_ref=catalogue_ref, location_refs=places, available_quantity=units)
            )
    found.sort(key=lambda one: (-len(one.location_refs), -one.available_quantity, one.product_ref))
    return tuple(found[:products_max])


def _open_from(location: Location, at: datetime, exceptions: Json) -> datetime | None:
    calendar = working_calendar(location, exceptions)
    return None if calendar is None else after_hours(at, 0, calendar)
