"""Which payments an amount is paid back through. Pure; amounts in minor units."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from lading.service.billing.model import Outcome, TransactionFields
from lading.service.billing.refusals import RefundRefused


class Source(msgspec.Struct, frozen=True):
    """A payment with what may still be paid back through it."""

    payment_id: UUID
    currency: str
    refundable: int


class Part(msgspec.Struct, frozen=True):
    """So much of a refund through one payment."""

    payment_id: UUID
    amount_minor: int


def plan_refund(amount_minor: int, currency: str, sources: Sequence[Source]) -> tuple[Part, ...]:
    """Through the payments in the order given, as much of each as there is.

    Raises RefundRefused REFUND_EXCEEDS_CAPTURED, with nothing of it paid, when all together are not enough.
    """
    parts, left = [], amount_minor
    for source in sources:
        units = min(left, source.refundable) if source.currency == currency else 0
        if units > 0:
            parts.append(Part(source.payment_id, units))
            left -= units
    if left > 0:
        raise RefundRefused(
            "REFUND_EXCEEDS_CAPTURED",
            f"{amount_minor} {currency} minor units are to be paid back; {amount_minor - left} were captured and are"
            " not on their way back.",
            "Record what was captured for the order and retry, or keep the amount as credit.",
        )
    return tuple(parts)


def answered(
    asked: TransactionFields, reference: str, *, succeeded: bool, provider_reference: str | None
) -> TransactionFields | None:
    """The step with its answer; None when it was answered like this before: nothing is paid twice.

    Raises RefundRefused REFUND_ANSWERED for another answer than the first.
    """
    outcome = Outcome.SUCCEEDED if succeeded else Outcome.FAILED
    if asked.outcome is outcome and provider_reference in {None, asked.provider_reference}:
        return None
    if asked.outcome is not Outcome.REQUESTED:
        hint = "Ask the payment service what is true; the first answer stands."
        raise RefundRefused("REFUND_ANSWERED", f"{reference} is {asked.outcome.value} already.", hint)
    return msgspec.structs.replace(asked, outcome=outcome, provider_reference=provider_reference)
