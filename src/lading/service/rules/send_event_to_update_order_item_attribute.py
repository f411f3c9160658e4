"""The rule SendEventToUpdateOrderItemAttribute."""

from typing import Any

from lading.engine.action import Actions, SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.model import ORDER
from lading.order.rules.forwarding import Forward
from lading.service.returns.loaders import ReturnsLoader
from lading.service.returns.model import ReturnFields
from lading.service.returns.request import Returned


def send_event_to_update_order_items(returns: ReturnsLoader) -> Rule[Forward]:
    """The rule, bound to the loader of returns."""

    @rule("SendEventToUpdateOrderItemAttribute", Forward)
    async def send_to_order(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName from a return to its order for UpdateOrderItemAttribute; without an order it does nothing.

        Of each item that comes back: returnRequestedQty and returnAcceptedQty, over all returns of the order.
        """
        fields: ReturnFields = call.aggregate.root.fields
        if fields.order_id is None or fields.order_ref is None:
            return []
        known = await call.read(returns, fields.order_id)
        order = EntityKey(ORDER, fields.order_id, fields.order_ref)
        counted = {
            item.order_item_ref: known.items.get(item.order_item_id, Returned())
            for item in fields.items
            if item.order_item_id is not None
        }
        reports = [{"ref": ref, "attributes": _counts(one)} for ref, one in counted.items()]
        attributes = {"orderItems": reports, "returnRef": call.aggregate.root.ref}
        name = parameters.event_name
        return [SendEvent(name=name, entity=order, root=order, subtype=fields.order_type, attributes=attributes)]

    return send_to_order


def _counts(returned: Returned) -> list[dict[str, Any]]:
    counts = {"returnRequestedQty": returned.requested, "returnAcceptedQty": returned.accepted}
    return [{"name": name, "type": "INTEGER", "value": units} for name, units in counts.items()]
