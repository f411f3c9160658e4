"""What must be true of the outbox at every commit."""

from lading.kernel.invariant import Invariant

_PACKAGE = "lading.outbox"


def invariants() -> tuple[Invariant, ...]:
    """Every invariant of the outbox."""
    return (
        Invariant("I21c", "every message has a cause", _PACKAGE, "messages_without_cause"),
        Invariant(
            "I22a", "what is not delivered waits in its lane, and nothing else does", _PACKAGE, "lanes_out_of_step"
        ),
        Invariant("I22b", "messages about one entity are finished in order", _PACKAGE, "messages_out_of_order"),
    )
