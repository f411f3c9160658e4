"""Between orders, returns and what belongs to them."""

from lading.engine.action import Actions, SendEvent
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.order.model import ORDER
from lading.order.rules.forwarding import Forward, send
from lading.service.returns.loaders import ReturnKeysLoader
from lading.service.returns.model import RETURN_ORDER


def send_event_to_returns(returns: ReturnKeysLoader) -> Rule[Forward]:
    """The rule, bound to the loader of an order's returns."""

    @rule("SendEventToReturns", Forward)
    async def send_to_returns(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName from a return fulfilment to its return order, from an order to each of its returns."""
        root = call.aggregate.root
        if root.type == RETURN_ORDER:
            return send(call, parameters.event_name, root)
        if root.type != ORDER:
            raise RuleFailed("RULE_MISPLACED", f"{root.type} has no returns")
        name, attributes = parameters.event_name, call.event.attributes
        return [
            SendEvent(name=name, entity=one.key, root=one.key, subtype=one.type, attributes=attributes)
            for one in await call.read(returns, root.id)
        ]

    return send_to_returns
