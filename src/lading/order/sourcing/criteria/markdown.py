"""markdown: what is marked down anyway goes first."""

from typing import Any

import numpy as np

from lading.order.sourcing.criteria.criterion import OURS, Fact, NoParameters, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


@criterion(
    f"{OURS}markdown",
    NoParameters,
    unit="% marked down",
    tags=(Tag.DEPENDENT,),
    fact=Fact.STOCK_FACTS,
)
def markdown(seen: Seen, _parameters: Any) -> Scores:
    """Prefers locations where what they could fill is marked down most, by its units; not known is not at all."""
    percents = np.array([facts.markdown_percent(seen.location_numbers) for facts in seen.fact])
    return Scores((np.nan_to_num(percents) * seen.fills).sum(axis=0) / np.maximum(seen.units, 1))
