"""inventoryAvailabilityExclusion: nobody who could fill less than so much."""

from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.criteria.criterion import REFERENCE, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """threshold: the least part of the units a location must be able to fill, in percent."""

    threshold: Annotated[float, msgspec.Meta(ge=0, le=100, description="The least part it must fill, in percent.")]


@criterion(
    f"{REFERENCE}inventoryAvailabilityExclusion",
    Parameters,
    unit="% of the units",
    reason="TOO_LITTLE_OF_IT",
    sentence="Could fill too small a part of the order.",
    tags=(Tag.DEPENDENT, Tag.EXCLUSION),
)
def inventory_availability_exclusion(seen: Seen, parameters: Parameters) -> Scores:
    """Takes out locations that could fill less than the threshold of the units still open."""
    return Scores(excluded=np.round(100 * seen.coverage, 6) < parameters.threshold)
