"""What must be true of stock at every commit."""

from lading.kernel.invariant import Invariant

_PACKAGE = "lading.inventory"


def invariants() -> tuple[Invariant, ...]:
    """Every invariant of stock."""
    return (
        Invariant("I1a", "what is on hand is the sum of the ledger", _PACKAGE, "positions_beside_their_ledger"),
        Invariant("I1b", "each counter of a position is the sum of its type", _PACKAGE, "counters_beside_their_ledger"),
        Invariant("I2", "nothing is promised beyond what is there", _PACKAGE, "positions_oversold"),
        Invariant("I4a", "a fulfilment item is promised stock once", _PACKAGE, "items_promised_twice"),
        Invariant("I4b", "a unit is promised or sold, never both", _PACKAGE, "items_promised_and_sold"),
        Invariant(
            "I5", "every promise that was picked is sold or corrected, unit by unit", _PACKAGE, "picks_unaccounted"
        ),
        Invariant(
            "I4c", "a cart is held what it asked for, until its hold ends", _PACKAGE, "holds_beside_their_ledger"
        ),
        Invariant("I6a", "an event moves an item once", _PACKAGE, "movements_written_twice"),
        Invariant("I6b", "a delta is taken once", _PACKAGE, "deltas_taken_twice"),
        Invariant("I6d", "what counts beside a count is what was told of it", _PACKAGE, "beside_without_its_units"),
        Invariant("I24s", "a position names what exists", _PACKAGE, "positions_astray"),
        Invariant("I6c", "a transfer conserves its units", _PACKAGE, "transfers_beside_the_ledger"),
    )
