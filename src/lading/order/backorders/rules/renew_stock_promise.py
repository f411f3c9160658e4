"""The rule RenewStockPromise."""

from lading.availability.pools.granting import RESERVED
from lading.engine.action import Actions, Log, SendEvent, SetAttributes
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.backorders.awaited import awaited_of
from lading.order.backorders.rules.waiting import Entries, entry_of
from lading.order.rules.forwarding import Forward


def renew_stock_promise(entries: Entries) -> Rule[Forward]:
    """The rule, bound to the loader of entries."""

    @rule("RenewStockPromise", Forward)
    async def renew(call: RuleCall, parameters: Forward) -> Actions:
        """Takes over the day the pool counts on for the fulfilment, and sends eventName with it and the day before."""
        awaited = awaited_of(call.entity)
        entry = await entry_of(call, entries, awaited)
        if awaited is None or entry is None or entry.status != RESERVED or entry.due.on == awaited.expected_on:
            return [Log("the day stands")]
        moved = awaited.moved_to(entry.due)
        earlier = None if awaited.expected_on is None else awaited.expected_on.isoformat()
        event = SendEvent(
            name=parameters.event_name,
            entity=call.entity.key,
            subtype=call.entity.subtype,
            attributes={**moved.told, "expectedEarlier": earlier},
            scheduled_at=call.at,
        )
        return [SetAttributes(call.entity, moved.attribute), event]

    return renew
