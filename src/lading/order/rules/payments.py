"""Asks for payments and takes the answers; the money itself is the payment service's business."""

from typing import Any, Literal

import msgspec

from lading.engine.action import Actions, Log, SendEvent, SetAttributes
from lading.engine.rule import NoParameters, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.kernel.money import decimal_amount, minor_units
from lading.order.model import OrderFields
from lading.order.payments.ledger import Operation, Payment, answer, request, standing_of
from lading.order.rules.forwarding import send

ATTRIBUTE = "payments"
PAYMENTS_MAX = 500


class PaymentRequest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """operation: AUTHORISE, SETTLE or REVERSE. eventName: carries what to ask for; nothingEventName: nothing is due."""

    operation: Operation
    event_name: str
    nothing_event_name: str | None = None


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


class Transaction(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A payment that happened elsewhere, as the event carries it."""

    ref: str
    type: Operation
    amount: float | str
    provider_reference: str | None = None


@rule("RequestPayment", PaymentRequest)
async def request_payment(call: RuleCall, parameters: PaymentRequest) -> Actions:
    """Asks for what is due under a reference, and sends eventName with it; a step without an answer is asked for again.

    Let the ruleset of eventName post it (SendWebhook): attributes reference, operation, amount, currency.
    """
    root = call.aggregate.root
    order: OrderFields = root.fields
    payments = payments_of(call)
    asked_for, asked = request(payments, parameters.operation, order_ref=root.ref, order_total=(order.total_minor or 0))
    if asked is None:
        name = parameters.nothing_event_name
        return send(call, name, root) if name else [Log(f"nothing is due to {parameters.operation}")]
    attributes = {
        **call.event.attributes,
        "reference": asked.reference,
        "operation": asked.operation,
        "amount": str(decimal_amount(asked.amount_minor, order.currency)),
        "currency": order.currency,
    }
    event = SendEvent(name=parameters.event_name, entity=root.key, subtype=root.subtype, attributes=attributes)
    return [_keep(call, asked_for), event]


@rule("RecordPayment", PaymentAnswer)
async def record_payment(call: RuleCall, parameters: PaymentAnswer) -> Actions:
    """Takes the answer of the payment service to a step, once; the same answer again does nothing.

    Fails with PAYMENT_UNKNOWN, PAYMENT_ANSWERED or PAYMENT_AMOUNT_INVALID.
    """
    said = _converted(call, Answered)
    with failing_on_refusal():
        answered = answer(
            payments_of(call),
            said.reference,
            succeeded=said.status == "SUCCEEDED",
            amount_minor=None if said.amount is None else _minor(call, said.amount),
            provider=said.provider_reference,
        )
    if answered is None:
        return [Log(f"{said.reference} was answered before")]
    name = parameters.event_name if said.status == "SUCCEEDED" else parameters.failed_event_name
    return [_keep(call, answered), *send(call, name, call.aggregate.root)]


@rule("CreateFinancialTransaction", NoParameters)
async def create_financial_transaction(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Notes a payment that happened elsewhere: attributes ref, type, amount. The same ref again does nothing."""
    said = _converted(call, Transaction)
    payments = payments_of(call)
    if any(one.reference == said.ref for one in payments):
        return [Log(f"{said.ref} is noted already")]
    amount = _minor(call, said.amount)
    held = standing_of(payments).held
    if amount <= 0 or (said.type != "AUTHORISE" and amount > held):
        raise RuleFailed("PAYMENT_AMOUNT_INVALID", f"{amount} minor units to {said.type}, {held} are held")
    noted = Payment(
        reference=said.ref,
        operation=said.type,
        amount_minor=amount,
        status="SUCCEEDED",
        provider_reference=said.provider_reference,
    )
    return [_keep(call, (*payments, noted))]


def payments_of(call: RuleCall) -> tuple[Payment, ...]:
    """The payments of the order."""
    kept = call.aggregate.root.attributes.get(ATTRIBUTE)
    return msgspec.convert(kept["value"], tuple[Payment, ...]) if kept else ()


def _keep(call: RuleCall, payments: tuple[Payment, ...]) -> SetAttributes:
    if len(payments) > PAYMENTS_MAX:
        raise RuleFailed("PAYMENTS_TOO_MANY", f"an order has at most {PAYMENTS_MAX} payments")
    value: Any = msgspec.to_builtins(payments)
    return SetAttributes(call.aggregate.root, {ATTRIBUTE: {"type": "JSON", "value": list(value)}})


def _minor(call: RuleCall, amount: float | str) -> int:
    with failing_on_refusal():
        return minor_units(amount, call.aggregate.root.fields.currency, pointer="/attributes/amount")


def _converted(call: RuleCall, kind: Any) -> Any:
    try:
        return msgspec.convert(call.event.attributes, kind)
    except msgspec.ValidationError as error:
        raise RuleFailed("PAYMENT_MALFORMED", str(error)) from error
