"""flagshipProtection: the windows of the brand are not sold empty."""

from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.criteria.criterion import OURS, Better, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """attribute: the location attribute that marks a flagship. keepUnits: what it keeps of every product."""

    attribute: Annotated[str, msgspec.Meta(description="Location attribute that marks a flagship.")] = "FLAGSHIP"
    keep_units: Annotated[int, msgspec.Meta(ge=0, description="Units of every product it keeps.")] = 2


@criterion(
    f"{OURS}flagshipProtection",
    Parameters,
    better=Better.LOWER,
    unit="flagship",
    reason="FLAGSHIP_PROTECTED",
    sentence="Is a flagship that keeps its last units.",
    tags=(Tag.DEPENDENT, Tag.EXCLUSION),
)
def flagship_protection(seen: Seen, parameters: Parameters) -> Scores:
    """Takes out flagship stores that would be left with fewer units than they are to keep; the others rank last."""
    flagships = seen.flags_of(parameters.attribute)
    left = np.where(seen.fills > 0, seen.available - seen.fills, np.iinfo(np.int32).max)
    return Scores(
        flagships.astype(np.float64), flagships & (left.min(axis=0, initial=2**31 - 1) < parameters.keep_units)
    )
