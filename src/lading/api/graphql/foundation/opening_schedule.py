"""The hours of a location as its row shows them."""

from typing import Any

import msgspec

from lading.api.graphql.fields import Source
from lading.foundation.places.model import OpeningSchedule


def opening_schedule(location: Source) -> dict[str, Any]:
    """The hours of a location; they go by the id of the location."""
    schedule = msgspec.convert(location["opening_schedule"], OpeningSchedule)
    hours: dict[str, Any] = msgspec.to_builtins(schedule)
    return hours | {name: location[name] for name in ("id", "createdOn", "updatedOn")}
