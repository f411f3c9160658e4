"""Which payment of an order a step is about, where whoever reports it does not say. Pure."""

from collections.abc import Mapping, Sequence

from lading.service.billing.model import Operation, TransactionFields
from lading.service.billing.standing import standing_of

_TAKES = frozenset({Operation.CAPTURE, Operation.VOID})


def payment_for(
    operation: Operation, amount_minor: int, steps_of: Mapping[str, Sequence[TransactionFields]]
) -> str | None:
    """The payment with money for a capture, a release or a refund; None for money that is new, and where there is none.

    steps_of: the steps of each payment, the oldest payment first: the first that has enough, or else the first that
    has any, whose limits then say what is wrong.
    """
    left_of = {ref: _left(operation, steps) for ref, steps in steps_of.items()}
    able = [ref for ref, left in left_of.items() if left > 0]
    return next((ref for ref in able if left_of[ref] >= amount_minor), able[0] if able else None)


def _left(operation: Operation, steps: Sequence[TransactionFields]) -> int:
    """What of a payment can still be captured or let go, or paid back."""
    standing = standing_of(steps)
    if operation in _TAKES:
        gone = standing.captured + standing.capturing + standing.voided + standing.voiding
        return standing.authorised - gone
    return standing.refundable if operation is Operation.REFUND else 0
