"""processingSpeed: who has it ready first."""

from datetime import datetime
from typing import Annotated

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.order.fulfilment.expiry import expiry_of
from lading.order.sourcing.criteria.criterion import OURS, Better, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen
from lading.order.sourcing.facts.places import Places


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """attribute: the location attribute with its hours to pick and pack. defaultHours: where it has none."""

    attribute: Annotated[str, msgspec.Meta(description="Location attribute with its hours to pick and pack.")] = (
        "PROCESSING_HOURS"
    )
    default_hours: Annotated[float, msgspec.Meta(ge=0, le=8760, description="Hours where a location has none.")] = 8.0


@criterion(
    f"{OURS}processingSpeed",
    Parameters,
    better=Better.LOWER,
    unit="hours",
    tags=(Tag.AGNOSTIC,),
)
def processing_speed(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers the location that has processed the order first, in its opening hours; one that never opens is last."""
    minute = seen.at.replace(second=0, microsecond=0)
    key = ("ready", parameters.attribute, parameters.default_hours, minute)
    return Scores(seen.places.column(key, lambda: _hours_until_ready(seen.places, parameters, minute))[seen.columns])


def _hours_until_ready(places: Places, parameters: Parameters, at: datetime) -> NDArray[np.float64]:
    hours = places.numbers_of(parameters.attribute)
    ready = (
        expiry_of(
            at,
            pick_pack_hours=max(0.0, parameters.default_hours if np.isnan(own) else float(own)),
            schedule=schedule,
            time_zone=zone.key,
        )
        for own, schedule, zone in zip(hours, places.schedules, places.zones, strict=True)
    )
    return np.array([np.nan if one is None else (one - at).total_seconds() / 3600 for one in ready], dtype=np.float64)
