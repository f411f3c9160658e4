"""stockAge: the oldest stock first."""

from typing import Any

import numpy as np

from lading.order.sourcing.criteria.criterion import OURS, Fact, NoParameters, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


@criterion(
    f"{OURS}stockAge",
    NoParameters,
    unit="days",
    tags=(Tag.DEPENDENT,),
    fact=Fact.STOCK_FACTS,
)
def stock_age(seen: Seen, _parameters: Any) -> Scores:
    """Prefers locations where what they could fill has lain longest, by its units; not known counts as new."""
    days = np.array([facts.age_days(seen.location_numbers, seen.at) for facts in seen.fact])
    return Scores((np.nan_to_num(days) * seen.fills).sum(axis=0) / np.maximum(seen.units, 1))
