"""What a strategy may gather at one place: which places, who sends to them, and what a transfer counts."""

import numpy as np

from lading.engine.rule import RuleCall
from lading.foundation.distance import distances_km
from lading.foundation.locations import LocationSet
from lading.order.model import FulfilmentChoice
from lading.order.sourcing.drafting import COLLECTION
from lading.order.sourcing.facts.places import Places
from lading.order.sourcing.gathering import gathering_under_way
from lading.order.sourcing.planning.objective import Values
from lading.order.sourcing.planning.problem import IN, Flags, Problem
from lading.order.sourcing.planning.transfers import Transfers
from lading.order.sourcing.profiles.model import Consolidation, Strategy
from lading.order.sourcing.strategies.looking import Looked
from lading.order.sourcing.trail import chosen, fulfilments_of

# From or to a place without coordinates: half the girth of the earth.
UNKNOWN_KM = 20_000.0
# The first level of an objective counts parcels, or is the sum of everything.
PARCELS_LEVEL = 0


def gatherers(consolidation: Consolidation | None, looked: Looked) -> Looked:
    """What was looked at, with the places that gather among those that criteria are put to, whatever they hold."""
    if consolidation is None:
        return looked
    is_in = (looked.candidates.dropped == IN) & _gathers(consolidation, looked.places)
    is_in[looked.columns] = True
    return looked._replace(columns=np.flatnonzero(is_in))


def transfers_of(call: RuleCall, strategy: Strategy, looked: Looked, problem: Problem) -> Transfers | None:
    """What may be moved for an order; None where nothing may. What is collected moves by the workflow's own rules."""
    consolidation = strategy.consolidation
    if consolidation is None or _is_collected(chosen(call)):
        return None
    locations = looked.places.locations
    under_way = gathering_under_way(fulfilments_of(call))
    if under_way is None:
        destinations = np.flatnonzero(problem.eligible & _gathers(consolidation, looked.places))
    else:
        destinations = np.flatnonzero(np.array([ref == under_way for ref in locations.refs], dtype=np.bool_))
    if not len(destinations):
        return None
    parcel = problem.objective.price_of_parcel
    return Transfers(
        destinations=tuple(destinations.tolist()),
        origins=_sends(consolidation, looked),
        costs=parcel * _costs(consolidation, locations, destinations),
        level=PARCELS_LEVEL,
        transfers_max=consolidation.transfers_max,
        is_under_way=under_way is not None,
    )


def _is_collected(choice: FulfilmentChoice | None) -> bool:
    return choice is not None and choice.type == COLLECTION


def _gathers(consolidation: Consolidation, places: Places) -> Flags:
    gathers = np.ones(len(places), dtype=np.bool_)
    if consolidation.network_ref is not None:
        gathers &= places.in_networks((consolidation.network_ref,))
    if consolidation.location_types:
        gathers &= places.of_types(consolidation.location_types)
    return gathers


def _sends(consolidation: Consolidation, looked: Looked) -> Flags:
    """Who may send: those in question before the criteria, which say who may ship to the customer."""
    sends: Flags = looked.candidates.dropped == IN
    if consolidation.origin_network_ref is not None:
        sends = sends & looked.places.in_networks((consolidation.origin_network_ref,))
    return sends


def _costs(consolidation: Consolidation, locations: LocationSet, destinations: np.ndarray) -> Values:
    """What a transfer counts, in parcels, shape (locations, destinations)."""
    latitudes, longitudes = locations.latitudes, locations.longitudes
    ways = [
        distances_km(float(latitudes[place]), float(longitudes[place]), latitudes, longitudes) for place in destinations
    ]
    kilometres = np.nan_to_num(np.stack(ways, axis=1), nan=UNKNOWN_KM)
    return consolidation.transfer_cost + consolidation.cost_per_km * kilometres
