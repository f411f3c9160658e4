"""Random orders over the real store coordinates, for measuring the plan search. The seed is an argument."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from lading.demo.data.addresses import read_address_book
from lading.demo.data.stores import read_distribution_centres, read_stores
from lading.foundation.distance import distances_km
from lading.order.sourcing.planning.objective import Objective, Term, fewest_then, fulfilments, weighted
from lading.order.sourcing.planning.problem import IN, Problem

# What a carrier asks in minor units, by the distance up to which it holds: a plain table of parcel zones.
ZONE_KM = (80.0, 240.0, 480.0, 960.0, 1600.0, 2400.0)
ZONE_PRICES = (820.0, 870.0, 960.0, 1080.0, 1230.0, 1390.0, 1560.0)
HANDLING_STORE, HANDLING_CENTRE, SPLIT_PRICE = 190.0, 60.0, 350.0
KILOMETRE_PRICE = 0.02


class Size(NamedTuple):
    """products lines and locations of an instance."""

    products: int
    locations: int


@dataclass(frozen=True)
class Map:
    """Coordinates in decimal degrees of every place with stock; the last of them are distribution centres."""

    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]
    is_centre: NDArray[np.bool_]
    addresses: NDArray[np.float64]


def read_map() -> Map:
    """The stores and centres of the demo data, and the addresses to deliver to."""
    centres, stores = read_distribution_centres(), read_stores().accepted
    places = (*stores, *centres)
    located = np.array([(place.latitude, place.longitude) for place in places], dtype=np.float64)
    book = read_address_book()
    addresses = [(one.latitude, one.longitude) for state in book.states for one in book.addresses[state]]
    is_centre = np.arange(len(places)) >= len(places) - len(centres)
    return Map(located[:, 0], located[:, 1], is_centre, np.array(addresses, dtype=np.float64))


def draw_split(world: Map, size: Size, random: Generator) -> Problem:
    """An order that no location holds alone but all together do; half of them by distance, half by price."""
    while True:
        problem = _draw(world, size, random)
        is_possible = (problem.available.sum(axis=1) >= problem.wanted).all()
        if is_possible and problem.units.max() < problem.wanted_units:
            return problem


def _draw(world: Map, size: Size, random: Generator) -> Problem:
    chosen = np.sort(random.choice(len(world.latitudes), size.locations, replace=False))
    home = world.addresses[random.integers(len(world.addresses))]
    distances = distances_km(home[0], home[1], world.latitudes[chosen], world.longitudes[chosen])
    wanted = np.minimum(random.geometric(0.6, size.products), 6).astype(np.int32)
    # From a product that one place in a hundred has to one that four in ten have.
    shares = np.exp(random.uniform(np.log(0.01), np.log(0.4), size.products))
    held = random.random((size.products, size.locations)) < shares[:, None]
    held[:, world.is_centre[chosen]] |= random.random((size.products, int(world.is_centre[chosen].sum()))) < 0.5
    units = random.geometric(0.35, held.shape)
    objective = (
        _by_distance(distances) if random.random() < 0.5 else _by_price(distances, world.is_centre[chosen], size)
    )
    return Problem(
        wanted=wanted,
        available=np.where(held, units, 0).astype(np.int32),
        excluded=np.full(size.locations, IN, dtype=np.uint8),
        objective=objective,
        fulfilments_max=1000,
    )


def _by_distance(distances: NDArray[np.float64]) -> Objective:
    return fewest_then(Term("DISTANCE", distances))


def _by_price(distances: NDArray[np.float64], is_centre: NDArray[np.bool_], size: Size) -> Objective:
    labels = np.take(ZONE_PRICES, np.searchsorted(ZONE_KM, distances)) + KILOMETRE_PRICE * distances
    handling = np.where(is_centre, HANDLING_CENTRE, HANDLING_STORE)
    return weighted(
        fulfilments(size.locations, weight=SPLIT_PRICE),
        Term("LABEL", labels),
        Term("HANDLING", np.zeros(size.locations), np.tile(handling, (size.products, 1))),
    )
