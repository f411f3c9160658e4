"""Where the customer collects: whether the place can hand goods over, and whether a fulfilment is there already."""

from lading.engine.loading import Loader
from lading.foundation.places.model import Location

ACTIVE = "ACTIVE"


SYSTEM = "SYSTEM"


LocationLoader = Loader[str, Location | None]


def problem_with(location: Location | None) -> str | None:
    """Why nothing can be collected at a location; None where it can."""
    if location is None or location.type == SYSTEM:
        return "PICKUP_LOCATION_UNKNOWN"
    return None if location.status == ACTIVE else "PICKUP_LOCATION_INACTIVE"
