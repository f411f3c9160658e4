"""The rule RequestRefund."""

import msgspec

from lading.engine.action import Actions, Create, Log, SendEvent, SetAttributes
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, failing_on_refusal, rule
from lading.kernel.money import decimal_amount
from lading.kernel.refusal import Refused
from lading.order.rules.forwarding import send
from lading.service.billing.model import (
    PAYMENT,
    PAYMENT_TRANSACTION,
    DocumentFields,
    Operation,
    Outcome,
    TransactionFields,
)
from lading.service.billing.standing import standing_of
from lading.service.refunds.plan import Part, Source, plan_refund
from lading.service.rules.refunds import refund_due, refund_steps_of

REASON = "refundFailure"


REF_STEM_MAX = 80


class RefundParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to each payment transaction that is to be asked for. nothingEventName: nothing is to be paid out.

    refusedEventName: not enough was captured; without it the event fails. The latter two go to the credit memo.
    """

    event_name: str
    nothing_event_name: str | None = None
    refused_event_name: str | None = None


@rule("RequestRefund", RefundParameters)
async def request_refund(call: RuleCall, parameters: RefundParameters) -> Actions:
    """Asks for what of a credit memo is to be paid out and is not, through the payments of its order, oldest first.

    Each part is a payment transaction; its ref is the idempotency key for the payment service. A part that has no
    answer yet is asked for again under its old ref. Let the ruleset of eventName post it (SendWebhook): attributes
    reference, operation, amount, currency. Fails with REFUND_EXCEEDS_CAPTURED.
    """
    memo = call.entity
    waiting = [one for one in refund_steps_of(call, memo.id) if one.fields.outcome is Outcome.REQUESTED]
    if waiting:
        return [_asking(one, parameters.event_name) for one in waiting]
    due = refund_due(memo)
    if due <= 0:
        name = parameters.nothing_event_name
        return send(call, name, memo) if name else [Log("nothing is to be paid out")]
    try:
        parts = plan_refund(due, memo.fields.currency, _sources(call, memo.fields))
    except Refused as refusal:
        if parameters.refused_event_name:
            noted = {REASON: {"type": "STRING", "value": f"{refusal.code}: {refusal.message}"}}
            return [SetAttributes(memo, noted), *send(call, parameters.refused_event_name, memo)]
        with failing_on_refusal():
            raise
    asked = [_step(call, memo, part, place) for place, part in enumerate(parts, start=1)]
    return [*(Create(one) for one in asked), *(_asking(one, parameters.event_name) for one in asked)]


def _sources(call: RuleCall, memo: DocumentFields) -> list[Source]:
    sources = []
    for payment in call.aggregate.children(PAYMENT):
        if memo.order_id is None or payment.fields.order_id != memo.order_id:
            continue
        steps = [
            one.fields for one in call.aggregate.children(PAYMENT_TRANSACTION) if one.fields.payment_id == payment.id
        ]
        sources.append(Source(payment.id, payment.fields.currency, standing_of(steps).refundable))
    return sources


def _step(call: RuleCall, memo: Entity, part: Part, place: int) -> Entity:
    number = len(refund_steps_of(call, memo.id)) + place
    fields = TransactionFields(
        payment_id=part.payment_id,
        operation=Operation.REFUND,
        outcome=Outcome.REQUESTED,
        currency=memo.fields.currency,
        amount_minor=part.amount_minor,
        document_id=memo.id,
        created_at=call.at,
    )
    key = EntityKey(PAYMENT_TRANSACTION, call.next_id(), f"{memo.ref[:REF_STEM_MAX]}-REFUND-{number}")
    return Entity(key, subtype=Operation.REFUND.value, status="CREATED", fields=fields)


def _asking(step: Entity, name: str) -> SendEvent:
    fields: TransactionFields = step.fields
    attributes = {
        "reference": step.ref,
        "operation": fields.operation.value,
        "amount": str(decimal_amount(fields.amount_minor, fields.currency)),
        "currency": fields.currency,
    }
    return SendEvent(name=name, entity=step.key, subtype=step.subtype, attributes=attributes)
