"""Gives up a return nobody has looked at."""

import msgspec

from lading.engine.action import Actions, Change, SetStatus
from lading.engine.rule import NoParameters, Rule, RuleCall, RuleFailed, rule
from lading.service.returns.effects import SettledLine, SettleReturn
from lading.service.returns.loaders import ReturnsLoader
from lading.service.returns.model import RETURN_FULFILMENT, ReturnFields
from lading.service.returns.request import Returned

CANCELLED = "CANCELLED"


def cancel_return(returns: ReturnsLoader) -> Rule[NoParameters]:
    """The rule, bound to the loader of returns."""

    @rule("CancelReturn", NoParameters, sets_statuses=(CANCELLED,))
    async def cancel(call: RuleCall, _parameters: NoParameters) -> Actions:
        """Releases the units of a return, so that they may be asked back again, and cancels its fulfilments.

        Fails with RETURN_RECEIVED once units were looked at.
        """
        root = call.aggregate.root
        fields: ReturnFields = root.fields
        received = [item.ref for item in fields.items if item.accepted_quantity + item.rejected_quantity]
        if received:
            raise RuleFailed("RETURN_RECEIVED", f"units of {', '.join(received[:10])} have arrived and were looked at")
        items = tuple(msgspec.structs.replace(item, status=CANCELLED) for item in fields.items)
        ways = [SetStatus(way, CANCELLED) for way in call.aggregate.children(RETURN_FULFILMENT)]
        changed = Change(root, msgspec.structs.replace(fields, items=items), "cancelled items")
        if fields.order_id is None:
            return [changed, *ways]
        known = await call.read(returns, fields.order_id)
        lines = tuple(
            SettledLine(item.order_item_id, 0, item.quantity, known.items.get(item.order_item_id, Returned()).accepted)
            for item in fields.items
            if item.order_item_id is not None
        )
        return [changed, *ways, SettleReturn(fields.order_id, lines)]

    return cancel
