"""What must be true of events at every commit."""

from lading.kernel.invariant import Invariant

_PACKAGE = "lading.engine"


def invariants() -> tuple[Invariant, ...]:
    """Every invariant of the engine."""
    return (
        Invariant("I20", "every accepted event is done, waiting, scheduled or cancelled", _PACKAGE, "events_lost"),
        Invariant("I21a", "an event that is done waits no more", _PACKAGE, "events_done_and_waiting"),
        Invariant("I21b", "no event takes effect twice", _PACKAGE, "events_done_twice"),
        Invariant("I23a", "what a lane gave out and has not done is queued", _PACKAGE, "lanes_out_of_step"),
        Invariant("I23b", "events of one entity run in order, no gap, one at a time", _PACKAGE, "runs_out_of_order"),
        Invariant("I23c", "every event given up has its reason", _PACKAGE, "dead_letters_unexplained"),
    )
