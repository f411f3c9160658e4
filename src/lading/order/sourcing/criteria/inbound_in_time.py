"""inboundInTime: stock on its way counts when it comes in time."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.conditions.comparing import instant_of
from lading.order.sourcing.criteria.criterion import OURS, Fact, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """dateField: the field of the choice with the date. defaultDays: where there is none. processingDays: before it."""

    date_field: Annotated[str, msgspec.Meta(description="Field of the fulfilment choice with the date.")] = (
        "deliverBefore"
    )
    default_days: Annotated[
        float, msgspec.Meta(ge=0, le=3650, description="Days from now where an order names no date.")
    ] = 7.0
    processing_days: Annotated[
        float, msgspec.Meta(ge=0, le=365, description="Days it takes from there to the customer.")
    ] = 2.0


@criterion(
    f"{OURS}inboundInTime",
    Parameters,
    unit="% of the units",
    tags=(Tag.DEPENDENT,),
    fact=Fact.STOCK_FACTS,
)
def inbound_in_time(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers locations that could fill most of the order by its date, with what arrives there until then."""
    by = _deadline(seen, parameters)
    filled = np.zeros(len(seen))
    for row, facts in enumerate(seen.fact):
        held = seen.available[row] + facts.inbound_units(seen.location_numbers, by)
        filled += np.minimum(held, seen.wanted[row])
    return Scores(100 * filled / max(1, int(seen.wanted.sum())))


def _deadline(seen: Seen, parameters: Parameters) -> datetime:
    named = seen.choice.get(parameters.date_field)
    found = instant_of(named) if isinstance(named, str) else None
    return (found or seen.at + timedelta(days=parameters.default_days)) - timedelta(days=parameters.processing_days)
