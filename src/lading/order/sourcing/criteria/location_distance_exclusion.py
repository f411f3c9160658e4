"""locationDistanceExclusion: nobody from farther away than so far."""

from typing import Annotated

import msgspec

from lading.order.sourcing.criteria.criterion import REFERENCE, Scores, Tag, criterion
from lading.order.sourcing.criteria.distance_unit import DistanceUnit
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """threshold: the farthest a location may be. unit: km or mi."""

    threshold: Annotated[float, msgspec.Meta(ge=0, description="The farthest a location may be.")]
    unit: Annotated[DistanceUnit, msgspec.Meta(description="km or mi.")] = DistanceUnit.KILOMETRES


@criterion(
    f"{REFERENCE}locationDistanceExclusion",
    Parameters,
    unit="km",
    reason="TOO_FAR",
    sentence="Lies farther from the delivery address than allowed.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
)
def location_distance_exclusion(seen: Seen, parameters: Parameters) -> Scores:
    """Takes out locations farther away than the threshold; one whose distance is not known is not known to be."""
    return Scores(excluded=seen.distances > parameters.unit.kilometres(parameters.threshold))
