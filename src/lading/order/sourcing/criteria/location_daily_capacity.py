"""locationDailyCapacity: who has room today, in orders, units or minutes, by slot and type."""

from typing import Annotated

import msgspec

from lading.order.sourcing.criteria.criterion import REFERENCE, Fact, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """capacitySetting: the setting, by location, of what it can do."""

    capacity_setting: Annotated[
        str, msgspec.Meta(min_length=1, description="Setting, by location, of what it can do: total, by type, by slot.")
    ] = "LOCATION_CAPACITY"


@criterion(
    f"{REFERENCE}locationDailyCapacity",
    Parameters,
    unit="% free",
    reason="CAPACITY_FULL",
    sentence="Can do no more at present: its capacity is taken.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
    fact=Fact.CAPACITY,
)
def location_daily_capacity(seen: Seen, _parameters: Parameters) -> Scores:
    """Prefers locations with the greater share of their capacity free, and takes those out that have none left.

    What a fulfilment takes is reserved in the transaction that makes it: the last place is given once. A location
    without a limit counts as free.
    """
    return Scores(100 * seen.fact.free, seen.fact.room < 1)
