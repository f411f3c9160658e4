"""sellThrough: from where it sells slowly."""

from enum import StrEnum
from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.criteria.criterion import OURS, Better, Fact, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Pace(StrEnum):
    """How fast a location sells."""

    SLOW = "SLOW"
    FAST = "FAST"


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """days: sales of so many days count. prefer: SLOW or FAST sellers first."""

    days: Annotated[int, msgspec.Meta(ge=1, le=366, description="Sales of so many days count.")] = 28
    prefer: Annotated[Pace, msgspec.Meta(description="SLOW or FAST sellers first.")] = Pace.SLOW


@criterion(
    f"{OURS}sellThrough",
    Parameters,
    better=Better.LOWER,
    unit="% sold through",
    tags=(Tag.DEPENDENT,),
    fact=Fact.SALES,
)
def sell_through(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers locations that sell it slowly: units sold, of units sold and held; FAST turns it round."""
    sold = np.array([sales.at(seen.location_numbers) for sales in seen.fact]).sum(axis=0)
    held = seen.available.sum(axis=0, dtype=np.float64)
    percent = 100 * sold / np.maximum(sold + held, 1)
    return Scores(percent if parameters.prefer is Pace.SLOW else 100 - percent)
