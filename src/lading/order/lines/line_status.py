"""The status of a line, told from where its units are. Pure."""

from collections.abc import Iterable

from lading.order.quantities import Quantities

OPEN = "OPEN"
ALLOCATED = "ALLOCATED"
PARTIALLY_ALLOCATED = "PARTIALLY_ALLOCATED"
PARTIALLY_SHIPPED = "PARTIALLY_SHIPPED"
SHIPPED = "SHIPPED"
CANCELLED = "CANCELLED"
ESCALATED = "ESCALATED"
ALL = "ALL"
PARTIAL = "PARTIAL"
NONE = "NONE"


def line_status(units: Quantities) -> str:
    """What the units of a line come to; those cancelled count only when nothing else is left."""
    wanted = units.ordered - units.cancelled
    if wanted == 0:
        return CANCELLED
    if units.shipped:
        return SHIPPED if units.shipped == wanted else PARTIALLY_SHIPPED
    if units.escalated:
        return ESCALATED
    if units.allocated:
        return ALLOCATED if units.allocated == wanted else PARTIALLY_ALLOCATED
    return OPEN


def share_in(statuses: Iterable[str | None], wanted: frozenset[str]) -> str:
    """ALL, PARTIAL or NONE of the lines are in one of the statuses; NONE of no lines."""
    found = [status in wanted for status in statuses]
    if not any(found):
        return NONE
    return ALL if all(found) else PARTIAL
