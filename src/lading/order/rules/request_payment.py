"""The rule RequestPayment."""

import msgspec

from lading.engine.action import Actions, Log, SendEvent
from lading.engine.rule import RuleCall, rule
from lading.kernel.money import decimal_amount
from lading.order.model import OrderFields
from lading.order.payments.ledger import Operation, request
from lading.order.rules.forwarding import send
from lading.order.rules.payments import keep_payments, payments_of


class PaymentRequest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """operation: AUTHORISE, SETTLE or REVERSE. eventName: carries what to ask for; nothingEventName: nothing is due."""

    operation: Operation
    event_name: str
    nothing_event_name: str | None = None


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
    return [keep_payments(call, asked_for), event]
