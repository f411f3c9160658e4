"""What must be true of what is promised ahead, at every commit."""

from lading.kernel.invariant import Invariant

_PACKAGE = "lading.availability"


def invariants() -> tuple[Invariant, ...]:
    """Every invariant of availability."""
    return (Invariant("I2b", "a pool's counters are the sums of its entries", _PACKAGE, "pools_beside_their_entries"),)
