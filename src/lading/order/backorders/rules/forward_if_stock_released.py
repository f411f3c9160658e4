"""The rule ForwardIfStockReleased."""

from lading.availability.pools.granting import RELEASED
from lading.engine.action import Actions, Log
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.backorders.awaited import awaited_of
from lading.order.backorders.rules.waiting import Entries, entry_of
from lading.order.rules.forwarding import Forward, send


def forward_if_stock_released(entries: Entries) -> Rule[Forward]:
    """The rule, bound to the loader of entries."""

    @rule("ForwardIfStockReleased", Forward)
    async def forward(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName when the pool has given the fulfilment its units; told so by anybody else, it waits on."""
        awaited = awaited_of(call.entity)
        entry = await entry_of(call, entries, awaited)
        is_released = entry is not None and entry.status == RELEASED
        return send(call, parameters.event_name, call.entity) if is_released else [Log("nothing was released to it")]

    return forward
