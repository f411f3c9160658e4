"""The rule PlanPayment."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from lading.engine.action import Action, Actions, Create, Log, SendEvent
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, rule
from lading.kernel.money import decimal_amount
from lading.order.partners.partner import value_of
from lading.service.billing.model import (
    ORDER_REF,
    PAYMENT,
    PAYMENT_TRANSACTION,
    Outcome,
    PaymentFields,
    TransactionFields,
)
from lading.service.payments.plan import (
    Asked,
    Books,
    books_of,
    lapsed,
    plan_authorisation,
    plan_capture,
    plan_void,
)
from lading.service.rules.payment_steps import (
    AUTHORISATION,
    REF_STEM_MAX,
    STATUS,
    Wanted,
    converted,
    new_transaction,
    released,
    steps_of,
    told_to_order,
    transactions_of,
)


class PlanParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to each step that is to be asked for. authorisedEventName: to the order when all is held.

    paymentType: the type of a payment that is new.
    """

    event_name: str
    authorised_event_name: str
    payment_type: str = "ORDER"


@rule("PlanPayment", PlanParameters)
async def plan_payment(call: RuleCall, parameters: PlanParameters) -> Actions:
    """Asks the payment service for what an order's money lacks, of what RequestPayment said it should be.

    Each step is a payment transaction; its ref is the idempotency key. A step that has no answer yet is asked for again
    under its old ref. Money held for longer than the payment service holds it counts as let go. With paymentPoint
    CHECKOUT nothing is asked for until the shop has reported an authorisation, and then only what it lacks.
    """
    wanted = converted(call, Wanted)
    steps = steps_of(call, wanted.order_id)
    books = books_of(steps)
    gone = lapsed(books, call.at)
    actions: list[Action] = [Create(released(call, one, wanted)) for one in gone]
    books = msgspec.structs.replace(books, authorisations=tuple(one for one in books.authorisations if one not in gone))
    waiting = [
        one
        for one in transactions_of(call, wanted.order_id)
        if one.fields.outcome is Outcome.REQUESTED and one.fields.operation.value == wanted.operation
    ]
    actions += [_asking(call, one, parameters.event_name) for one in waiting]
    if wanted.operation == "AUTHORISE" and wanted.due_minor <= books.held + books.captured:
        told = {STATUS: "AUTHORISED"}
        return [*actions, told_to_order(parameters.authorised_event_name, wanted.order_id, wanted, told)]
    if wanted.operation == "AUTHORISE" and wanted.point == "CHECKOUT" and not steps:
        return [*actions, Log("the shop has not reported an authorisation yet")]
    return [*actions, *_new_steps(call, parameters, wanted, _planned(wanted, books))]


def _planned(wanted: Wanted, books: Books) -> tuple[Asked, ...]:
    plan = {"AUTHORISE": plan_authorisation, "CAPTURE": plan_capture, "VOID": plan_void}[wanted.operation]
    return plan(wanted.due_minor, books)


def _new_steps(call: RuleCall, parameters: PlanParameters, wanted: Wanted, asked: Sequence[Asked]) -> Actions:
    if not asked:
        return [Log(f"nothing is to {wanted.operation.lower()}")]
    payment = next((one for one in call.aggregate.children(PAYMENT) if one.fields.order_id == wanted.order_id), None)
    created: list[Action] = []
    if payment is None:
        amount = max(wanted.due_minor, asked[0].amount_minor)
        fields = PaymentFields(
            currency=wanted.currency, amount_minor=amount, order_id=wanted.order_id, created_at=call.at
        )
        key = EntityKey(PAYMENT, call.next_id(), f"PAY-{wanted.order_ref[:96]}")
        payment = Entity(key, subtype=parameters.payment_type, status="CREATED", fields=fields)
        created.append(Create(payment))
    earlier = transactions_of(call, wanted.order_id)
    new = [_new_step(call, payment.id, one, place, earlier, wanted) for place, one in enumerate(asked, start=1)]
    return [*created, *map(Create, new), *(_asking(call, one, parameters.event_name) for one in new)]


def _new_step(
    call: RuleCall, payment_id: UUID, one: Asked, place: int, earlier: Sequence[Entity], wanted: Wanted
) -> Entity:
    number = place + sum(it.fields.operation is one.operation for it in earlier)
    ref = f"{wanted.order_ref[:REF_STEM_MAX]}-{one.operation.value}-{number}"
    outcome = (Outcome.REQUESTED, one.authorisation.ref if one.authorisation else None)
    held_by = one.authorisation.payment_id if one.authorisation else payment_id
    return new_transaction(call, ref, (held_by, one.operation, one.amount_minor), outcome, wanted)


def _asking(call: RuleCall, step: Entity, name: str) -> SendEvent:
    fields: TransactionFields = step.fields
    of = value_of(step.attributes, AUTHORISATION)
    authorisation = next((one for one in call.aggregate.children(PAYMENT_TRANSACTION) if one.ref == of), None)
    attributes = {
        "reference": step.ref,
        "operation": fields.operation.value,
        "amount": str(decimal_amount(fields.amount_minor, fields.currency)),
        "currency": fields.currency,
        "orderRef": value_of(step.attributes, ORDER_REF),
        "authorisation": of,
        "authorisationReference": authorisation.fields.provider_reference if authorisation else None,
    }
    return SendEvent(name=name, entity=step.key, subtype=step.subtype, attributes=attributes)
