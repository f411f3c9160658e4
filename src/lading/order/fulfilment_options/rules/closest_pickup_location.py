"""FindClosestPickupLocationFO: the store a customer would go to."""

import numpy as np

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment_options.reasons import Reason, not_offered
from lading.order.fulfilment_options.trail import noted, option_of, refusing, to_root, with_facts
from lading.order.model import Destination
from lading.order.sourcing.candidates import Candidates, of_types, with_distances
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import CANDIDATES, DESTINATION, candidates_in

STORE_TYPES = ("STORE",)


class Parameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent with the store found. noLocationEventName: sent when there is none.

    locationTypes: what a customer can go to.
    """

    no_location_event_name: str | None = None
    location_types: tuple[str, ...] = STORE_TYPES


@rule("FindClosestPickupLocationFO", Parameters)
async def find_closest_pickup_location(call: RuleCall, parameters: Parameters) -> Actions:
    """Makes the store nearest to the customer the place of collection, and sends eventName.

    Distances of the rules that follow are measured from it. Where no store can be ranked PICKUP_LOCATION_MISSING is
    noted, and noLocationEventName sent.
    """
    option, candidates = option_of(call), candidates_in(call)
    asked = Destination(option.latitude, option.longitude)
    column = _closest(candidates, asked, parameters.location_types)
    if column is None:
        refusal = not_offered(Reason.PICKUP_LOCATION_MISSING, method="CC")
        return refusing(call, refusal, event_name=parameters.no_location_event_name)
    locations = candidates.locations
    here = Destination(float(locations.latitudes[column]), float(locations.longitudes[column]))
    facts = {DESTINATION: here, CANDIDATES: with_distances(candidates, *here)}
    chosen = noted(call, location_ref=locations.refs[column])
    return [chosen, to_root(call, parameters.event_name, with_facts(call, **facts))]


def _closest(candidates: Candidates, destination: Destination, types: tuple[str, ...]) -> int | None:
    measured = with_distances(of_types(candidates, types), *destination)
    if measured.distances is None:
        return None
    ranked = np.where(measured.eligible & ~np.isnan(measured.distances), measured.distances, np.inf)
    column = int(ranked.argmin()) if len(ranked) else 0
    return column if len(ranked) and np.isfinite(ranked[column]) else None
