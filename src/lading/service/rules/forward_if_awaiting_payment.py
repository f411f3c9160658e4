"""The rule ForwardIfAwaitingPayment."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.payments.plan import is_awaiting_money
from lading.order.rules.forwarding import Forward, send_if


@rule("ForwardIfAwaitingPayment", Forward)
async def forward_if_awaiting_payment(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName while the order waits for its money."""
    return send_if(is_awaiting_money(call.aggregate.root), call, parameters.event_name)
