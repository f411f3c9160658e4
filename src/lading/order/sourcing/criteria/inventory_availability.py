"""inventoryAvailability: who could fill most of the order."""

from typing import Any

from lading.order.sourcing.criteria.criterion import REFERENCE, NoParameters, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


@criterion(f"{REFERENCE}inventoryAvailability", NoParameters, unit="% of the units", tags=(Tag.DEPENDENT,))
def inventory_availability(seen: Seen, _parameters: Any) -> Scores:
    """Prefers locations that could fill the greater part of the units still open."""
    return Scores(100 * seen.coverage)
