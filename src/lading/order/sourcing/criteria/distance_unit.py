"""The unit that distances in parameters are given in."""

from enum import StrEnum

KILOMETRES_PER_MILE = 1.609344


class DistanceUnit(StrEnum):
    """Kilometres or miles."""

    KILOMETRES = "km"
    MILES = "mi"

    def kilometres(self, distance: float) -> float:
        """A distance of this unit in km."""
        return distance * (KILOMETRES_PER_MILE if self is DistanceUnit.MILES else 1.0)
