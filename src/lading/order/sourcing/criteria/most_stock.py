"""mostStock: from where it is missed least."""

from typing import Any

import numpy as np

from lading.order.sourcing.criteria.criterion import OURS, NoParameters, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


@criterion(f"{OURS}mostStock", NoParameters, unit="units", tags=(Tag.DEPENDENT,))
def most_stock(seen: Seen, _parameters: Any) -> Scores:
    """Prefers locations that hold most of the products wanted, beyond what is wanted too."""
    return Scores(seen.available.sum(axis=0, dtype=np.float64))
