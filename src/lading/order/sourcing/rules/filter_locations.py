"""FilterLocationsByRadius and FilterLocationsByType: who may serve."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.sourcing.candidates import of_types, within_radius
from lading.order.sourcing.measuring import with_distances_of_order
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import CANDIDATES, candidates_in, forward


class RadiusParameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """radius: km from the delivery address."""

    radius: float


class TypeParameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """locationTypes: STORE, WAREHOUSE… that may serve."""

    location_types: tuple[str, ...] = msgspec.field(name="locationTypes")


@rule("FilterLocationsByRadius", RadiusParameters)
async def filter_locations_by_radius(call: RuleCall, parameters: RadiusParameters) -> Actions:
    """Rules out locations farther from the delivery address than a radius in km.

    A location, or an address, without coordinates is not known to be outside, so it rules nothing out.
    """
    candidates = with_distances_of_order(call, candidates_in(call))
    return forward(call, parameters.event_name, **{CANDIDATES: within_radius(candidates, parameters.radius)})


@rule("FilterLocationsByType", TypeParameters)
async def filter_locations_by_type(call: RuleCall, parameters: TypeParameters) -> Actions:
    """Rules out locations of other types."""
    candidates = of_types(candidates_in(call), parameters.location_types)
    return forward(call, parameters.event_name, **{CANDIDATES: candidates})
