"""locationDistanceBanded: near, farther, far; within a band all are alike and the next criterion decides."""

from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.criteria.criterion import REFERENCE, Better, Scores, Tag, criterion
from lading.order.sourcing.criteria.distance_unit import DistanceUnit
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """bands: where bands end, ascending, such as 10, 50, 200. unit: km or mi."""

    bands: Annotated[tuple[float, ...], msgspec.Meta(min_length=1, max_length=50, description="Where bands end.")]
    unit: Annotated[DistanceUnit, msgspec.Meta(description="km or mi.")] = DistanceUnit.KILOMETRES


@criterion(f"{REFERENCE}locationDistanceBanded", Parameters, better=Better.LOWER, unit="band", tags=(Tag.AGNOSTIC,))
def location_distance_banded(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers the nearer band, the first being 0; beyond the last, or without a known distance, comes last."""
    ends = sorted(parameters.unit.kilometres(end) for end in parameters.bands)
    return Scores(np.searchsorted(ends, seen.distances).astype(np.float64))
