"""Steps of payments that others report: authorised, captured, given up, paid back. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

import msgspec

from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.service.billing.model import Operation, Outcome, PaymentFields, TransactionFields
from lading.service.billing.refusals import BillingInvalid, PaymentExceeds
from lading.service.billing.standing import standing_of

# The words others use for the same step.
SYNONYMS: Mapping[str, Operation] = MappingProxyType(
    {
        "AUTH": Operation.AUTHORISE,
        "AUTHORIZE": Operation.AUTHORISE,
        "AUTHORIZATION": Operation.AUTHORISE,
        "AUTHORISATION": Operation.AUTHORISE,
        "PAYMENT": Operation.SALE,
        "CHARGE": Operation.SALE,
        "SETTLE": Operation.CAPTURE,
        "SETTLEMENT": Operation.CAPTURE,
        "REVERSE": Operation.VOID,
        "REVERSAL": Operation.VOID,
    }
)


class Reported(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A step as an event carries it; amount in the currency."""

    order_id: UUID
    order_ref: str
    currency: str
    reference: str
    operation: str
    amount: float | str
    status: str = "SUCCEEDED"
    payment_ref: str | None = None
    provider_ref: str | None = None
    provider_reference: str | None = None
    card_type: str | None = None
    payment_method: str = "UNKNOWN"


def operation_of(word: str) -> Operation:
    """The operation a word stands for. Raises BillingInvalid OPERATION_UNKNOWN."""
    found = SYNONYMS.get(word.upper())
    try:
        return found or Operation(word.upper())
    except ValueError as error:
        hint = "Send AUTHORISE, SALE, CAPTURE, VOID or REFUND."
        raise BillingInvalid("OPERATION_UNKNOWN", f"{word[:50]!r} is no step of a payment.", hint) from error


def own_payment_ref(said: Reported) -> str:
    """The ref of the payment for money of an order that belongs to no other one."""
    return f"PAY-{said.order_ref[:96]}"


def new_payment(said: Reported, key: EntityKey, payment_type: str, amount: int, at: datetime) -> Entity:
    """A payment for the order of a report, which has none that the step is about."""
    fields = PaymentFields(currency=said.currency, amount_minor=amount, order_id=said.order_id, created_at=at)
    return Entity(key, subtype=payment_type, status="CREATED", fields=fields)


def checked(step: TransactionFields, earlier: Sequence[TransactionFields]) -> TransactionFields:
    """The step, if the payment's limits hold with it.

    Raises BillingInvalid AMOUNT_INVALID or CURRENCY_MIXED; PaymentExceeds PAYMENT_EXCEEDS.
    """
    if step.amount_minor <= 0:
        raise BillingInvalid("AMOUNT_INVALID", f"{step.amount_minor} minor units.", "Send more than nothing.")
    if any(one.currency != step.currency for one in earlier):
        raise BillingInvalid("CURRENCY_MIXED", "A payment has one currency.", "Make another payment for another.")
    standing = standing_of([*earlier, step])
    if not standing.is_sound:
        before = standing_of(earlier)
        raise PaymentExceeds(
            "PAYMENT_EXCEEDS",
            f"{step.operation.value} of {step.amount_minor}: {before.authorised} authorised,"
            f" {before.captured} captured, {before.voided} given up, {before.refunded + before.refunding} paid back.",
            "Report the authorisation, or the capture, first; or send the amount that is left.",
        )
    return step


def booked(
    said: Reported,
    operation: Operation,
    amount: int,
    payment_id: UUID,
    earlier: Sequence[TransactionFields],
    at: datetime,
) -> TransactionFields:
    """The step to book; a capture nobody authorised before us was authorised where it was captured: a SALE."""
    is_direct = operation is Operation.CAPTURE and not standing_of(earlier).authorised
    step = TransactionFields(
        payment_id=payment_id,
        operation=Operation.SALE if is_direct else operation,
        outcome=Outcome.SUCCEEDED,
        currency=said.currency,
        amount_minor=amount,
        provider_ref=said.provider_ref,
        provider_reference=said.provider_reference,
        card_type=said.card_type,
        payment_method=said.payment_method,
        created_at=at,
    )
    return checked(step, earlier)
