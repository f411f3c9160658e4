"""What must be true of returns and of the books at every commit."""

from lading.kernel.invariant import Invariant

_PACKAGE = "lading.service"


def invariants() -> tuple[Invariant, ...]:
    """Every invariant of returns and billing."""
    return (
        Invariant("I9a", "the journal of every document sums to nothing", _PACKAGE, "documents_out_of_balance"),
        Invariant("I9b", "what is booked is what the document says", _PACKAGE, "documents_booked_otherwise"),
        Invariant("I10b", "a document's lines add up to it", _PACKAGE, "documents_beyond_lines"),
        Invariant("I11", "a billing account's balance is the sum of its journal", _PACKAGE, "balances_adrift"),
        Invariant("I12a", "a payment's counters are the sum of its transactions", _PACKAGE, "payments_adrift"),
        Invariant("I12b", "a credit memo lacks exactly what was paid back of it", _PACKAGE, "memos_adrift"),
        Invariant("I13a", "no more came back than was handed over", _PACKAGE, "returns_beyond_shipped"),
        Invariant("I13b", "what was asked back and accepted is what the returns say", _PACKAGE, "returns_adrift"),
        Invariant("I13c", "only accepted units are credited", _PACKAGE, "credits_beyond_accepted"),
        Invariant("I13d", "an order item is never credited beyond its price", _PACKAGE, "credits_beyond_price"),
        Invariant("I14", "no refund is paid twice", _PACKAGE, "refunds_doubled"),
        Invariant("I17c", "a return that is complete has its money settled", _PACKAGE, "returns_over_too_early"),
    )
