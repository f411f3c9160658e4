"""expressCutOff: express only from where the carrier has not been yet."""

from datetime import datetime
from typing import Annotated

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.criteria.criterion import OURS, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen
from lading.order.sourcing.facts.places import Places


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """attribute: the location attribute with the local time of its cut-off, HHMM. deliveryTypes: orders it is about."""

    attribute: Annotated[str, msgspec.Meta(description="Location attribute with the local time, HHMM.")] = (
        "EXPRESS_CUT_OFF"
    )
    delivery_types: Annotated[
        tuple[str, ...], msgspec.Meta(min_length=1, max_length=50, description="Delivery types it is about.")
    ] = ("EXPRESS",)


@criterion(
    f"{OURS}expressCutOff",
    Parameters,
    reason="CUT_OFF_OVER",
    sentence="Its express carrier has been there today, or does not come.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
)
def express_cut_off(seen: Seen, parameters: Parameters) -> Scores:
    """Takes out, for express orders, locations whose carrier cut-off of today is over, and those that have none."""
    if seen.choice.get("deliveryType") not in parameters.delivery_types:
        return Scores()
    minute = seen.at.replace(second=0, microsecond=0)
    clocks = seen.places.column(("clocks", minute), lambda: _clocks(seen.places, minute))[seen.columns]
    cut_offs = seen.numbers_of(parameters.attribute)
    return Scores(excluded=np.isnan(cut_offs) | (clocks >= cut_offs))


def _clocks(places: Places, at: datetime) -> NDArray[np.float64]:
    """What the clocks show at each place, as HHMM."""
    local = (at.astimezone(zone) for zone in places.zones)
    return np.array([one.hour * 100 + one.minute for one in local], dtype=np.float64)
