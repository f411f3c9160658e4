"""The rule FilterLocationsByType."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.sourcing.candidates import of_types
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import CANDIDATES, candidates_in, forward


class TypeParameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """locationTypes: STORE, WAREHOUSE… that may serve."""

    location_types: tuple[str, ...] = msgspec.field(name="locationTypes")


@rule("FilterLocationsByType", TypeParameters)
async def filter_locations_by_type(call: RuleCall, parameters: TypeParameters) -> Actions:
    """Rules out locations of other types."""
    candidates = of_types(candidates_in(call), parameters.location_types)
    return forward(call, parameters.event_name, **{CANDIDATES: candidates})
