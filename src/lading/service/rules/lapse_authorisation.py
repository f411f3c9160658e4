"""The rule LapseAuthorisation."""

import msgspec

from lading.engine.action import Actions, Create, Log
from lading.engine.rule import RuleCall, rule
from lading.service.billing.model import (
    PAYMENT,
)
from lading.service.payments.plan import (
    EXPIRED,
    books_of,
)
from lading.service.rules.payment_steps import STATUS, released, steps_of, told_to_order


class LapseParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to the order whose money is not held any more."""

    event_name: str


@rule("LapseAuthorisation", LapseParameters)
async def lapse_authorisation(call: RuleCall, parameters: LapseParameters) -> Actions:
    """Books what is left of an authorisation as let go, because its time is over, and tells the order."""
    step = call.entity
    payment = next(one for one in call.aggregate.children(PAYMENT) if one.id == step.fields.payment_id)
    order_id = payment.fields.order_id
    mine = [one for one in books_of(steps_of(call, order_id)).authorisations if one.ref == step.ref and one.left]
    if not mine or order_id is None:
        return [Log("nothing of it is left")]
    told = told_to_order(parameters.event_name, order_id, step, {STATUS: EXPIRED})
    return [*(Create(released(call, one, step)) for one in mine), told]
