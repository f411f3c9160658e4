"""Steps of payments as rules make them and read them, and what they tell the order."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.action import SendEvent
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, RuleFailed
from lading.order.model import ORDER
from lading.order.partners.partner import value_of
from lading.service.billing.model import (
    ORDER_REF,
    PAYMENT,
    PAYMENT_TRANSACTION,
    Operation,
    Outcome,
    TransactionFields,
)
from lading.service.payments.plan import (
    Authorisation,
    Step,
    ref_of_end,
)

AUTHORISATION = "authorisation"
EXPIRES_AT = "authorisationExpiresAt"
ORDER_TYPE = "orderType"
STATUS = "paymentStatus"
CAPTURE_STATUS = "captureStatus"
REF_STEM_MAX = 70
# How long the payment service holds money if it does not say.
HELD_DAYS = 7


class Wanted(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How an order's money should stand, as RequestPayment sends it."""

    order_id: UUID
    order_ref: str
    order_type: str
    currency: str
    operation: str
    due_minor: int
    point: str | None = None


def released(call: RuleCall, one: Authorisation, about: Wanted | Entity) -> Entity:
    """What is left of an authorisation, given up because the payment service holds it no longer."""
    step = (one.payment_id, Operation.VOID, one.left)
    return new_transaction(call, ref_of_end(one.ref), step, (Outcome.SUCCEEDED, one.ref), about)


def new_transaction(
    call: RuleCall,
    ref: str,
    step: tuple[UUID, Operation, int],
    outcome: tuple[Outcome, str | None],
    about: Wanted | Entity,
) -> Entity:
    """A step of a payment: (payment, operation, amount), and (outcome, the authorisation it takes from)."""
    payment_id, operation, amount = step
    result, authorisation = outcome
    order_ref, order_type, currency = about_order(about)
    fields = TransactionFields(
        payment_id=payment_id,
        operation=operation,
        outcome=result,
        currency=currency,
        amount_minor=amount,
        created_at=call.at,
    )
    named = {ORDER_REF: order_ref, ORDER_TYPE: order_type, AUTHORISATION: authorisation}
    attributes = {name: {"type": "STRING", "value": value} for name, value in named.items() if value is not None}
    key = EntityKey(PAYMENT_TRANSACTION, call.next_id(), ref)
    status = result.value if result is Outcome.SUCCEEDED else "CREATED"
    return Entity(key, subtype=operation.value, status=status, fields=fields, attributes=attributes)


def told_to_order(name: str, order_id: UUID | None, about: Wanted | Entity, attributes: dict[str, Any]) -> SendEvent:
    """The event for the order that a question or a step is about."""
    order_ref, order_type, _ = about_order(about)
    assert order_id is not None
    key = EntityKey(ORDER, order_id, order_ref or "")
    return SendEvent(name=name, entity=key, root=key, subtype=order_type, attributes=attributes)


def about_order(about: Wanted | Entity) -> tuple[str | None, str | None, str]:
    """The order's ref and type, and the currency."""
    if isinstance(about, Wanted):
        return about.order_ref, about.order_type, about.currency
    return value_of(about.attributes, ORDER_REF), value_of(about.attributes, ORDER_TYPE), about.fields.currency


def order_of_step(call: RuleCall, step: Entity) -> UUID:
    """The order a step is about. Raises RuleFailed PAYMENT_UNASSIGNED."""
    payment = next(one for one in call.aggregate.children(PAYMENT) if one.id == step.fields.payment_id)
    order_id: UUID | None = payment.fields.order_id
    if order_id is None:
        raise RuleFailed("PAYMENT_UNASSIGNED", f"{payment.ref} is not for an order")
    return order_id


def transactions_of(call: RuleCall, order_id: UUID | None) -> list[Entity]:
    """The steps of all payments of an order, oldest first."""
    payments = {one.id for one in call.aggregate.children(PAYMENT) if one.fields.order_id == order_id}
    return [one for one in call.aggregate.children(PAYMENT_TRANSACTION) if one.fields.payment_id in payments]


def steps_of(call: RuleCall, order_id: UUID | None) -> list[Step]:
    """The same as plans see them."""
    return [step_of(one) for one in transactions_of(call, order_id)]


def step_of(one: Entity) -> Step:
    """A payment transaction as plans see it."""
    until = value_of(one.attributes, EXPIRES_AT)
    expires_at = datetime.fromisoformat(until) if isinstance(until, str) else None
    return Step(one.ref, one.fields, value_of(one.attributes, AUTHORISATION), expires_at)


def converted(call: RuleCall, kind: Any) -> Any:
    """The attributes of the event as a value. Raises RuleFailed PAYMENT_MALFORMED."""
    try:
        return msgspec.convert(call.event.attributes, kind, strict=False)
    except msgspec.ValidationError as error:
        raise RuleFailed("PAYMENT_MALFORMED", str(error)) from error
