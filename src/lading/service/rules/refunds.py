"""Asks the payment service to pay back, and takes its answers; each amount goes back once."""

from uuid import UUID

import msgspec

from lading.engine.action import Action, Actions, Change, Create, Log, SendEvent, SetAttributes, SetStatus
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, RuleFailed, failing_on_refusal, rule
from lading.kernel.money import decimal_amount
from lading.kernel.refusal import Refused
from lading.order.rules.forwarding import send
from lading.service.billing.model import (
    CREDIT_MEMO,
    PAYMENT,
    PAYMENT_TRANSACTION,
    DocumentFields,
    Operation,
    Outcome,
    TransactionFields,
)
from lading.service.billing.standing import standing_of
from lading.service.refunds.plan import Part, Source, answered, plan_refund
from lading.service.rules.create_credit_memo import REFUNDABLE

REASON = "refundFailure"
REF_STEM_MAX = 80


class RefundParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to each payment transaction that is to be asked for. nothingEventName: nothing is to be paid out.

    refusedEventName: not enough was captured; without it the event fails. The latter two go to the credit memo.
    """

    event_name: str
    nothing_event_name: str | None = None
    refused_event_name: str | None = None


class AnswerParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to the credit memo once all of it is paid. failedEventName: once a part failed and none waits."""

    event_name: str
    failed_event_name: str


class Answered(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the payment service says, as the event carries it."""

    status: str
    provider_reference: str | None = None


@rule("RequestRefund", RefundParameters)
async def request_refund(call: RuleCall, parameters: RefundParameters) -> Actions:
    """Asks for what of a credit memo is to be paid out and is not, through the payments of its order, oldest first.

    Each part is a payment transaction; its ref is the idempotency key for the payment service. A part that has no
    answer yet is asked for again under its old ref. Let the ruleset of eventName post it (SendWebhook): attributes
    reference, operation, amount, currency. Fails with REFUND_EXCEEDS_CAPTURED.
    """
    memo = call.entity
    waiting = [one for one in _steps_of(call, memo.id) if one.fields.outcome is Outcome.REQUESTED]
    if waiting:
        return [_asking(one, parameters.event_name) for one in waiting]
    due = _due(memo)
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


@rule("RecordRefund", AnswerParameters, sets_statuses=(Outcome.SUCCEEDED.value, Outcome.FAILED.value))
async def record_refund(call: RuleCall, parameters: AnswerParameters) -> Actions:
    """Takes the answer of the payment service to a refund transaction, once; the same answer again does nothing.

    The event carries status SUCCEEDED or FAILED, which becomes that of the transaction, and providerReference. Fails
    with REFUND_MALFORMED, REFUND_UNKNOWN or REFUND_ANSWERED (otherwise before).
    """
    said = _said(call)
    step = call.entity
    memo = call.aggregate.find(EntityKey(CREDIT_MEMO, step.fields.document_id, "")) if _is_refund(step) else None
    if memo is None:
        raise RuleFailed("REFUND_UNKNOWN", f"{step.ref} is not a refund of a credit memo")
    with failing_on_refusal():
        after = answered(
            step.fields,
            step.ref,
            succeeded=said.status == Outcome.SUCCEEDED,
            provider_reference=said.provider_reference,
        )
    if after is None:
        return [Log(f"{step.ref} was answered before")]
    actions: list[Action] = [Change(step, after, "refund answered"), SetStatus(step, after.outcome.value)]
    paid = after.amount_minor if after.outcome is Outcome.SUCCEEDED else 0
    fields = memo.fields
    if paid:
        fields = msgspec.structs.replace(memo.fields, balance_minor=memo.fields.balance_minor - paid)
        actions.append(Change(memo, fields, "refunded"))
    others = [one for one in _steps_of(call, memo.id) if one.id != step.id]
    if any(one.fields.outcome is Outcome.REQUESTED for one in others):
        return actions
    name = parameters.event_name if _due(memo, fields) <= 0 else parameters.failed_event_name
    return [*actions, *send(call, name, memo)]


def _due(memo: Entity, fields: DocumentFields | None = None) -> int:
    """What is to be paid out and was not: what of the memo may be, less what was."""
    now: DocumentFields = fields or memo.fields
    kept = memo.attributes.get(REFUNDABLE)
    refundable = int(kept["value"]) if kept else now.total_minor
    return min(refundable - (now.total_minor - now.balance_minor), now.balance_minor)


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


def _steps_of(call: RuleCall, memo_id: UUID) -> list[Entity]:
    return [
        one
        for one in call.aggregate.children(PAYMENT_TRANSACTION)
        if one.fields.document_id == memo_id and _is_refund(one)
    ]


def _is_refund(step: Entity) -> bool:
    return step.type == PAYMENT_TRANSACTION and step.fields.operation is Operation.REFUND


def _step(call: RuleCall, memo: Entity, part: Part, place: int) -> Entity:
    number = len(_steps_of(call, memo.id)) + place
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


def _said(call: RuleCall) -> Answered:
    try:
        said = msgspec.convert(call.event.attributes, Answered)
    except msgspec.ValidationError as error:
        raise RuleFailed("REFUND_MALFORMED", str(error)) from error
    if said.status not in {Outcome.SUCCEEDED, Outcome.FAILED}:
        raise RuleFailed("REFUND_MALFORMED", "status is SUCCEEDED or FAILED")
    return said
