"""idealStockSurplus: from where there is too much."""

from datetime import timedelta
from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.criteria.criterion import OURS, Fact, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """replenishmentDays: what arrives within so many days counts as held."""

    replenishment_days: Annotated[
        float, msgspec.Meta(ge=0, le=3650, description="Replenishment that arrives within so many days counts as held.")
    ] = 14.0


@criterion(
    f"{OURS}idealStockSurplus",
    Parameters,
    unit="units above ideal stock",
    tags=(Tag.DEPENDENT,),
    fact=Fact.STOCK_FACTS,
)
def ideal_stock_surplus(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers locations that hold most beyond their ideal stock, with what is on its way; not known is just enough."""
    by = seen.at + timedelta(days=parameters.replenishment_days)
    surplus = np.zeros(len(seen))
    for row, facts in enumerate(seen.fact):
        held = seen.available[row] + facts.inbound_units(seen.location_numbers, by)
        surplus += np.nan_to_num(held - facts.ideal_units(seen.location_numbers))
    return Scores(surplus)
