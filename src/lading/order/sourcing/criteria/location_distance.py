"""locationDistance: the nearest first."""

from typing import Any

from lading.order.sourcing.criteria.criterion import REFERENCE, Better, NoParameters, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


@criterion(f"{REFERENCE}locationDistance", NoParameters, better=Better.LOWER, unit="km", tags=(Tag.AGNOSTIC,))
def location_distance(seen: Seen, _parameters: Any) -> Scores:
    """Prefers locations near the delivery address; one whose distance is not known comes last."""
    return Scores(seen.distances)
