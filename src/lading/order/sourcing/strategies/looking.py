"""Who could serve a strategy: the places of its network with their stock, those out of question marked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lading.availability.stock import StockKey
from lading.engine.rule import RuleCall
from lading.order.carts import holder_of
from lading.order.model import FulfilmentChoice
from lading.order.sourcing.candidates import Candidates, availability_of, without_used
from lading.order.sourcing.facts.places import Places
from lading.order.sourcing.measuring import with_distances_of_order
from lading.order.sourcing.planning.problem import IN
from lading.order.sourcing.reasons import Verdict
from lading.order.sourcing.strategies.loaders import ProfileLoaders
from lading.order.sourcing.switches.model import SwitchedOff
from lading.order.sourcing.switches.switching import service_of, switched_off
from lading.order.sourcing.trail import chosen, used_locations

ACTIVE = "ACTIVE"


class Where(NamedTuple):
    """A network and the virtual catalogue its stock is looked at through."""

    network_ref: str
    virtual_catalogue_ref: str


class Looked(NamedTuple):
    """Candidates of a network and what they hold.

    available: shape (products, locations), in the order of wanted. columns: the locations that may serve and hold
    something, which are those that criteria are put to.
    """

    candidates: Candidates
    places: Places
    available: NDArray[np.int32]
    columns: NDArray[np.int64]


async def look(call: RuleCall, loaders: ProfileLoaders, where: Where, wanted: Mapping[int, int]) -> Looked:
    """Every place of the network: inactive, switched off and used ones marked, with distances and stock."""
    places = await call.read(loaders.places, where.network_ref)
    choice = chosen(call)
    off = await call.read(loaders.switches, service_of(choice))
    holder = holder_of(call.aggregate.root)
    stocks = await call.read_all(
        loaders.product_stock, [StockKey(where.virtual_catalogue_ref, number, holder) for number in wanted]
    )
    candidates = _candidates(places, where, off, choice)
    candidates = without_used(with_distances_of_order(call, candidates), used_locations(call))
    candidates = replace(candidates, stocks=dict(zip(wanted, stocks, strict=True)))
    available = availability_of(candidates, tuple(wanted))
    columns = np.flatnonzero((candidates.dropped == IN) & (available > 0).any(axis=0))
    return Looked(candidates, places, available, columns)


def _candidates(places: Places, where: Where, off: SwitchedOff, choice: FulfilmentChoice | None) -> Candidates:
    dropped = places.column("statuses", lambda: _by_status(places)).copy()
    candidates = Candidates(
        network_ref=where.network_ref,
        locations=places.locations,
        dropped=dropped,
        virtual_catalogue_ref=where.virtual_catalogue_ref,
        criteria=(),
    )
    if not off.is_anywhere:
        return candidates
    which = switched_off(off, service_of(choice), choice, places.locations, places.networks)
    return candidates.dropping(which, Verdict.SWITCHED_OFF)


def _by_status(places: Places) -> NDArray[np.uint8]:
    is_active = np.array([status == ACTIVE for status in places.locations.statuses], dtype=np.bool_)
    return np.where(is_active, np.uint8(IN), np.uint8(Verdict.LOCATION_INACTIVE)).astype(np.uint8)
