"""The rule RecordRefund."""

import msgspec

from lading.engine.action import Action, Actions, Change, Log, SetStatus
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, RuleFailed, failing_on_refusal, rule
from lading.order.rules.forwarding import send
from lading.service.billing.model import (
    CREDIT_MEMO,
    Outcome,
)
from lading.service.refunds.plan import answered
from lading.service.rules.refunds import is_refund, refund_due, refund_steps_of


class AnswerParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to the credit memo once all of it is paid. failedEventName: once a part failed and none waits."""

    event_name: str
    failed_event_name: str


class Answered(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the payment service says, as the event carries it."""

    status: str
    provider_reference: str | None = None


@rule("RecordRefund", AnswerParameters, sets_statuses=(Outcome.SUCCEEDED.value, Outcome.FAILED.value))
async def record_refund(call: RuleCall, parameters: AnswerParameters) -> Actions:
    """Takes the answer of the payment service to a refund transaction, once; the same answer again does nothing.

    The event carries status SUCCEEDED or FAILED, which becomes that of the transaction, and providerReference. Fails
    with REFUND_MALFORMED, REFUND_UNKNOWN or REFUND_ANSWERED (otherwise before).
    """
    said = _said(call)
    step = call.entity
    memo = call.aggregate.find(EntityKey(CREDIT_MEMO, step.fields.document_id, "")) if is_refund(step) else None
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
    others = [one for one in refund_steps_of(call, memo.id) if one.id != step.id]
    if any(one.fields.outcome is Outcome.REQUESTED for one in others):
        return actions
    name = parameters.event_name if refund_due(memo, fields) <= 0 else parameters.failed_event_name
    return [*actions, *send(call, name, memo)]


def _said(call: RuleCall) -> Answered:
    try:
        said = msgspec.convert(call.event.attributes, Answered)
    except msgspec.ValidationError as error:
        raise RuleFailed("REFUND_MALFORMED", str(error)) from error
    if said.status not in {Outcome.SUCCEEDED, Outcome.FAILED}:
        raise RuleFailed("REFUND_MALFORMED", "status is SUCCEEDED or FAILED")
    return said
