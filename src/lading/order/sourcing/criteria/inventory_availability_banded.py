"""inventoryAvailabilityBanded: everything, most, some; within a band the next criterion decides."""

from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.criteria.criterion import REFERENCE, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """bands: percentages where bands begin, such as 50, 80, 100."""

    bands: Annotated[tuple[float, ...], msgspec.Meta(min_length=1, max_length=50, description="Where bands begin, %.")]


@criterion(f"{REFERENCE}inventoryAvailabilityBanded", Parameters, unit="band", tags=(Tag.DEPENDENT,))
def inventory_availability_banded(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers the band with the greater part of the units; below the first band is band 0."""
    # A third of three units is 33.333…: the edge of a band must not hang on the last bit.
    percent = np.round(100 * seen.coverage, 6)
    return Scores(np.searchsorted(sorted(parameters.bands), percent, side="right").astype(np.float64))
