"""Asks the payment service to pay back, and takes its answers; each amount goes back once."""

from uuid import UUID

from lading.engine.entity import Entity
from lading.engine.rule import RuleCall
from lading.service.billing.model import (
    PAYMENT_TRANSACTION,
    DocumentFields,
    Operation,
)
from lading.service.rules.create_credit_memo import REFUNDABLE


def refund_due(memo: Entity, fields: DocumentFields | None = None) -> int:
    """What is to be paid out and was not: what of the memo may be, less what was."""
    now: DocumentFields = fields or memo.fields
    kept = memo.attributes.get(REFUNDABLE)
    refundable = int(kept["value"]) if kept else now.total_minor
    return min(refundable - (now.total_minor - now.balance_minor), now.balance_minor)


def refund_steps_of(call: RuleCall, memo_id: UUID) -> list[Entity]:
    """The transactions that pay a credit memo back."""
    return [
        one
        for one in call.aggregate.children(PAYMENT_TRANSACTION)
        if one.fields.document_id == memo_id and is_refund(one)
    ]


def is_refund(step: Entity) -> bool:
    """Whether a transaction pays back."""
    return step.type == PAYMENT_TRANSACTION and step.fields.operation is Operation.REFUND
