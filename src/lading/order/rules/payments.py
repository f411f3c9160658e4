"""Asks for payments and takes the answers; the money itself is the payment service's business."""

from typing import Any

import msgspec

from lading.engine.action import SetAttributes
from lading.engine.rule import RuleCall, RuleFailed, failing_on_refusal
from lading.kernel.money import minor_units
from lading.order.payments.ledger import Payment

ATTRIBUTE = "payments"


PAYMENTS_MAX = 500


def payments_of(call: RuleCall) -> tuple[Payment, ...]:
    """The payments of the order."""
    kept = call.aggregate.root.attributes.get(ATTRIBUTE)
    return msgspec.convert(kept["value"], tuple[Payment, ...]) if kept else ()


def keep_payments(call: RuleCall, payments: tuple[Payment, ...]) -> SetAttributes:
    """Keeps the payments on the order. Raises RuleFailed PAYMENTS_TOO_MANY."""
    if len(payments) > PAYMENTS_MAX:
        raise RuleFailed("PAYMENTS_TOO_MANY", f"an order has at most {PAYMENTS_MAX} payments")
    value: Any = msgspec.to_builtins(payments)
    return SetAttributes(call.aggregate.root, {ATTRIBUTE: {"type": "JSON", "value": list(value)}})


def minor_of(call: RuleCall, amount: float | str) -> int:
    """An amount in minor units of the currency of the order. Raises RuleFailed."""
    with failing_on_refusal():
        return minor_units(amount, call.aggregate.root.fields.currency, pointer="/attributes/amount")


def converted(call: RuleCall, kind: Any) -> Any:
    """The attributes of the event as a struct. Raises RuleFailed PAYMENT_MALFORMED."""
    try:
        return msgspec.convert(call.event.attributes, kind)
    except msgspec.ValidationError as error:
        raise RuleFailed("PAYMENT_MALFORMED", str(error)) from error
