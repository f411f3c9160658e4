"""Units that lie on shelves and are owed to who waits for them in a pool: nobody else is shown them. Pure.

What is kept for them is a floor of each position like that of a control, so the statement that promises guards it:
there is no moment between the arrival of stock and its release at which a newcomer could have it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.availability.stock import ProductStock

Numbers = NDArray[np.int32]


class Owed(NamedTuple):
    """Units of a product that somebody waits for, and the virtual catalogue they were sold through."""

    virtual_catalogue_ref: str
    units: int


class Waiting(msgspec.Struct, frozen=True):
    """What of a product is nobody's who comes now: owed to those who wait, or apart.

    own: owed through the same catalogue; others: from where (None: anywhere), and units. apart: units that lie in the
    count and may not be sold, packed as location and units.
    """

    own: int = 0
    others: tuple[tuple[Numbers | None, int], ...] = ()
    apart: bytes = b""


def kept_for_waiting(stock: ProductStock, waiting: Waiting, locations: Numbers, on_hand: Numbers) -> ProductStock:
    """The stock without what is owed: units of the fullest locations, then the next, so that few orders are split.

    locations and on_hand: of the whole inventory catalogue, for those who wait through another virtual catalogue.
    """
    stock = _without_apart(stock, waiting.apart) if waiting.apart else stock
    for network, units in waiting.others:
        here = np.ones(len(locations), dtype=np.bool_) if network is None else np.isin(locations, network)
        there, kept = locations[here], fullest_first(on_hand[here], units)
        known = np.isin(stock.location_numbers, there)
        spread = np.zeros(len(stock.location_numbers), dtype=np.int32)
        spread[known] = kept[np.isin(there, stock.location_numbers)]
        stock = _without(stock, np.minimum(spread, stock.available), units - int(kept.sum()))
    kept = fullest_first(stock.available, waiting.own)
    return _without(stock, kept, waiting.own - int(kept.sum()))


def fullest_first(units: Numbers, wanted: int) -> Numbers:
    """How much of a sum each place gives, those with the most first; of equal ones the first."""
    order = np.argsort(-units, kind="stable")
    there = units[order]
    before = np.cumsum(there) - there
    given = np.zeros(len(units), dtype=np.int32)
    given[order] = np.clip(wanted - before, 0, there)
    return given


def waiting_of(
    virtual_catalogue_ref: str, owed: Sequence[Owed], networks: Mapping[str, Numbers | None], apart: bytes = b""
) -> Waiting:
    """What is owed as one virtual catalogue has to heed it. networks: the locations of all that show stock."""
    return Waiting(
        own=sum(one.units for one in owed if one.virtual_catalogue_ref == virtual_catalogue_ref),
        others=tuple(
            (networks[one.virtual_catalogue_ref], one.units)
            for one in owed
            if one.virtual_catalogue_ref != virtual_catalogue_ref and one.virtual_catalogue_ref in networks
        ),
        apart=apart,
    )


def _without_apart(stock: ProductStock, apart: bytes) -> ProductStock:
    rows = np.frombuffer(apart, dtype=">i4").astype(np.int32).reshape(-1, 2)
    units = dict(zip(rows[:, 0].tolist(), rows[:, 1].tolist(), strict=True))
    kept = np.array([units.get(at, 0) for at in stock.location_numbers.tolist()], dtype=np.int32)
    return _without(stock, np.minimum(kept, stock.available), 0)


def _without(stock: ProductStock, kept: Numbers, missing: int) -> ProductStock:
    return ProductStock(
        stock.catalogue_number,
        stock.location_numbers,
        stock.available - kept,
        stock.withheld + kept,
        stock.shown_above,
        still_owed=stock.still_owed + missing,
    ).with_growth(stock.growth)
