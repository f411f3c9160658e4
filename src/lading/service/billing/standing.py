"""What the transactions of a payment come to, and how much of it can still be paid back. Pure."""

from collections.abc import Iterable

import msgspec

from lading.service.billing.model import Operation, Outcome, TransactionFields


class Standing(msgspec.Struct, frozen=True):
    """Money of one payment, in minor units. …ing: asked for and not answered."""

    authorised: int
    captured: int
    voided: int
    refunded: int
    refunding: int
    capturing: int = 0
    voiding: int = 0

    @property
    def refundable(self) -> int:
        """What was captured and is neither paid back nor on its way."""
        return self.captured - self.refunded - self.refunding

    @property
    def is_sound(self) -> bool:
        """The limits the database holds."""
        gone = self.captured + self.capturing + self.voided + self.voiding
        return gone <= self.authorised and self.refunded + self.refunding <= self.captured


def standing_of(transactions: Iterable[TransactionFields]) -> Standing:
    """The fold of the transactions of one payment."""
    kept = list(transactions)

    def total(outcome: Outcome, *operations: Operation) -> int:
        return sum(one.amount_minor for one in kept if one.outcome is outcome and one.operation in operations)

    done = Outcome.SUCCEEDED
    return Standing(
        authorised=total(done, Operation.AUTHORISE, Operation.SALE),
        captured=total(done, Operation.CAPTURE, Operation.SALE),
        voided=total(done, Operation.VOID),
        refunded=total(done, Operation.REFUND),
        refunding=total(Outcome.REQUESTED, Operation.REFUND),
        capturing=total(Outcome.REQUESTED, Operation.CAPTURE),
        voiding=total(Outcome.REQUESTED, Operation.VOID),
    )
