"""The rule RecordPayment."""

from typing import Literal

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.rule import RuleCall, failing_on_refusal, rule
from lading.order.payments.ledger import answer
from lading.order.rules.forwarding import send
from lading.order.rules.payments import converted, keep_payments, minor_of, payments_of


class PaymentAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the step succeeded. failedEventName: sent when it failed."""

    event_name: str
    failed_event_name: str


class Answered(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the payment service says, as the event carries it; amount in the order's currency."""

    reference: str
    status: Literal["SUCCEEDED", "FAILED"] = "SUCCEEDED"
    amount: float | str | None = None
    provider_reference: str | None = None


@rule("RecordPayment", PaymentAnswer)
async def record_payment(call: RuleCall, parameters: PaymentAnswer) -> Actions:
    """Takes the answer of the payment service to a step, once; the same answer again does nothing.

    Fails with PAYMENT_UNKNOWN, PAYMENT_ANSWERED or PAYMENT_AMOUNT_INVALID.
    """
    said = converted(call, Answered)
    with failing_on_refusal():
        answered = answer(
            payments_of(call),
            said.reference,
            succeeded=said.status == "SUCCEEDED",
            amount_minor=None if said.amount is None else minor_of(call, said.amount),
            provider=said.provider_reference,
        )
    if answered is None:
        return [Log(f"{said.reference} was answered before")]
    name = parameters.event_name if said.status == "SUCCEEDED" else parameters.failed_event_name
    return [keep_payments(call, answered), *send(call, name, call.aggregate.root)]
