"""The rule RecordPayment."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from lading.engine.action import Action, Actions, Change, Create, Log, SendEvent, SetAttributes, SetStatus
from lading.engine.entity import Entity
from lading.engine.rule import RuleCall, RuleFailed, failing_on_refusal, rule
from lading.order.partners.partner import value_of
from lading.order.rules.forwarding import send
from lading.service.billing.model import (
    Operation,
    Outcome,
)
from lading.service.payments.plan import (
    EXPIRED,
    books_of,
)
from lading.service.refunds.plan import answered
from lading.service.rules.payment_steps import (
    AUTHORISATION,
    CAPTURE_STATUS,
    EXPIRES_AT,
    HELD_DAYS,
    STATUS,
    converted,
    order_of_step,
    released,
    steps_of,
    told_to_order,
    transactions_of,
)


class AnswerParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Events to the order, by what was answered; expiredEventName is sent to the authorisation when its time is over.

    partlyAuthorisedEventName: to the order where another authorisation is open or was refused: is this enough?
    refundEventName: sent to a step that is a refund, with the same attributes.
    """

    authorised_event_name: str
    declined_event_name: str
    captured_event_name: str
    lapsed_event_name: str
    failed_event_name: str
    expired_event_name: str
    refund_event_name: str
    partly_authorised_event_name: str = "RetryPayment"


class Answered(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the payment service says, as the event carries it. expiresAt: until when it holds the money."""

    status: str
    provider_reference: str | None = None
    expires_at: datetime | None = None
    reason: str | None = None


@rule("RecordPayment", AnswerParameters, sets_statuses=(Outcome.SUCCEEDED.value, Outcome.FAILED.value))
async def record_payment(call: RuleCall, parameters: AnswerParameters) -> Actions:
    """Takes the answer of the payment service to a step, once; the same answer again does nothing.

    The event carries status SUCCEEDED or FAILED, which becomes that of the transaction, providerReference, reason
    (EXPIRED: the money was held too long) and, of an authorisation, expiresAt. Fails with PAYMENT_MALFORMED or
    REFUND_ANSWERED (otherwise before).
    """
    step = call.entity
    if step.fields.operation is Operation.REFUND:
        return send(call, parameters.refund_event_name, step)
    said = converted(call, Answered)
    if said.status not in {Outcome.SUCCEEDED, Outcome.FAILED}:
        raise RuleFailed("PAYMENT_MALFORMED", "status is SUCCEEDED or FAILED")
    is_done = said.status == Outcome.SUCCEEDED
    with failing_on_refusal():
        after = answered(step.fields, step.ref, succeeded=is_done, provider_reference=said.provider_reference)
    if after is None:
        return [Log(f"{step.ref} was answered before")]
    noted = {"reason": {"type": "STRING", "value": said.reason}} if said.reason else {}
    actions: list[Action] = [
        Change(step, after, "payment answered"),
        SetStatus(step, after.outcome.value),
        *([SetAttributes(step, noted)] if noted else []),
    ]
    onwards = _after_success if is_done else _after_failure
    return [*actions, *onwards(call, parameters, step, said)]


def _after_success(call: RuleCall, parameters: AnswerParameters, step: Entity, said: Answered) -> Actions:
    order_id = order_of_step(call, step)
    operation = step.fields.operation
    if operation is Operation.CAPTURE:
        return [told_to_order(parameters.captured_event_name, order_id, step, {CAPTURE_STATUS: "CAPTURED"})]
    if operation is not Operation.AUTHORISE:
        return []
    until = said.expires_at or call.at + timedelta(days=HELD_DAYS)
    if until.tzinfo is None:
        raise RuleFailed("PAYMENT_MALFORMED", "expiresAt needs a time zone")
    kept = SetAttributes(step, {EXPIRES_AT: {"type": "STRING", "value": until.isoformat()}})
    name = parameters.expired_event_name
    timer = SendEvent(name=name, entity=step.key, subtype=step.subtype, scheduled_at=max(until, call.at))
    if _is_one_of_several(call, step, order_id):
        return [kept, timer, told_to_order(parameters.partly_authorised_event_name, order_id, step, {})]
    return [kept, timer, told_to_order(parameters.authorised_event_name, order_id, step, {STATUS: "AUTHORISED"})]


def _is_one_of_several(call: RuleCall, step: Entity, order_id: UUID) -> bool:
    """Whether more was asked for that is not held, so that only the order knows whether this is enough."""
    return any(
        one.fields.operation is Operation.AUTHORISE and one.fields.outcome is not Outcome.SUCCEEDED
        for one in transactions_of(call, order_id)
        if one.id != step.id
    )


def _after_failure(call: RuleCall, parameters: AnswerParameters, step: Entity, said: Answered) -> Actions:
    order_id = order_of_step(call, step)
    operation = step.fields.operation
    if operation is Operation.AUTHORISE:
        return [told_to_order(parameters.declined_event_name, order_id, step, {STATUS: "DECLINED"})]
    of = value_of(step.attributes, AUTHORISATION)
    if said.reason == EXPIRED or operation is Operation.VOID:
        # The step just failed, so that what it took is left again. Money nobody can capture is not held.
        steps = [one for one in steps_of(call, order_id) if one.ref != step.ref]
        mine = [one for one in books_of(steps).authorisations if one.ref == of and one.left]
        if operation is Operation.VOID:
            return [Log("what could not be let go ends by itself when its time is over")]
        told = told_to_order(parameters.lapsed_event_name, order_id, step, {STATUS: EXPIRED})
        return [*(Create(released(call, one, step)) for one in mine), told]
    return [told_to_order(parameters.failed_event_name, order_id, step, {CAPTURE_STATUS: "FAILED"})]
