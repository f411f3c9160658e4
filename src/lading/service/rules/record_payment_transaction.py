"""Books what happened to an order's money elsewhere: each report once."""

import msgspec

from lading.engine.action import Actions, Create, Log
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, RuleFailed, failing_on_refusal, rule
from lading.kernel.money import minor_units
from lading.service.billing.choosing import payment_for
from lading.service.billing.model import PAYMENT, PAYMENT_TRANSACTION, Outcome, TransactionFields
from lading.service.billing.reporting import Reported, booked, new_payment, operation_of, own_payment_ref


class BookingParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """paymentType: the type of a payment that is new."""

    payment_type: str = "ORDER"


@rule("RecordPaymentTransaction", BookingParameters)
async def record_payment_transaction(call: RuleCall, parameters: BookingParameters) -> Actions:
    """Books a step of a payment on the billing account: orderId, currency, reference, operation, amount.

    operation is AUTHORISE, SALE, CAPTURE (or SETTLE), VOID (or REVERSE). paymentRef names the payment; without it what
    is captured or let go is taken from one of the order's that holds enough, and other money has a payment of its own.
    The same reference again does nothing. Fails with PAYMENT_MALFORMED, AMOUNT_INVALID or PAYMENT_EXCEEDS: no more is
    captured than was authorised.
    """
    said = _said(call)
    if any(one.ref == said.reference for one in call.aggregate.children(PAYMENT_TRANSACTION)):
        return [Log(f"{said.reference} is booked already")]
    with failing_on_refusal():
        amount = minor_units(said.amount, said.currency, pointer="/attributes/amount")
        operation = operation_of(said.operation)
        ref = said.payment_ref or payment_for(operation, amount, _steps(call, said)) or own_payment_ref(said)
        payment = next((one for one in call.aggregate.children(PAYMENT) if one.ref == ref), None)
        earlier = _steps_of(call, payment) if payment is not None else []
        key = EntityKey(PAYMENT, call.next_id(), ref)
        new = payment or new_payment(said, key, parameters.payment_type, amount, call.at)
        step = booked(said, operation, amount, new.id, earlier, call.at)
    key = EntityKey(PAYMENT_TRANSACTION, call.next_id(), said.reference)
    created = Create(Entity(key, subtype=operation.value, status="CREATED", fields=step))
    return [created] if payment is not None else [Create(new), created]


def _steps(call: RuleCall, said: Reported) -> dict[str, list[TransactionFields]]:
    """The steps of each payment of the order, by its ref."""
    payments = [one for one in call.aggregate.children(PAYMENT) if one.fields.order_id == said.order_id]
    return {one.ref: _steps_of(call, one) for one in payments if one.fields.currency == said.currency and one.ref}


def _steps_of(call: RuleCall, payment: Entity) -> list[TransactionFields]:
    steps = call.aggregate.children(PAYMENT_TRANSACTION)
    return [one.fields for one in steps if one.fields.payment_id == payment.id]


def _said(call: RuleCall) -> Reported:
    try:
        said = msgspec.convert(call.event.attributes, Reported, strict=False)
    except msgspec.ValidationError as error:
        raise RuleFailed("PAYMENT_MALFORMED", str(error)) from error
    if said.status != Outcome.SUCCEEDED:
        raise RuleFailed("PAYMENT_MALFORMED", "only what SUCCEEDED is booked")
    return said
