"""The rule FilterLocationsByRadius."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.sourcing.candidates import within_radius
from lading.order.sourcing.measuring import with_distances_of_order
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import CANDIDATES, candidates_in, forward


class RadiusParameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """radius: km from the delivery address."""

    radius: float


@rule("FilterLocationsByRadius", RadiusParameters)
async def filter_locations_by_radius(call: RuleCall, parameters: RadiusParameters) -> Actions:
    """Rules out locations farther from the delivery address than a radius in km.

    A location, or an address, without coordinates is not known to be outside, so it rules nothing out.
    """
    candidates = with_distances_of_order(call, candidates_in(call))
    return forward(call, parameters.event_name, **{CANDIDATES: within_radius(candidates, parameters.radius)})
