"""What happens to a fulfilment that waits: its day moves, its stock arrives, its time is over, it is not wanted."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import msgspec

from lading.availability.pools.effects import EndHold, StayInPool
from lading.availability.pools.granting import RELEASED, RESERVED, Entry, EntryKey
from lading.engine.action import Action, Actions, Log, SendEvent, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import NoParameters, Rule, RuleCall, RuleFailed, rule
from lading.order.backorders.awaited import Awaited, awaited_of, is_waiting, units_awaited
from lading.order.model import FulfilmentFields, OrderFields
from lading.order.rules.forwarding import Forward, send, send_if
from lading.order.sourcing.trail import fulfilments_of

Entries = Loader[EntryKey, Entry | None]


class Watch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent again when it is time to look. overdueEventName: sent when the day has passed without stock.

    daysUnknown: after how many days it is looked at where no day is known.
    """

    event_name: str
    overdue_event_name: str
    days_unknown: int = 7


@rule("WatchStockWait", Watch)
async def watch_stock_wait(call: RuleCall, parameters: Watch) -> Actions:
    """Looks again when the day on which the stock of the fulfilment is expected has passed; daily from then on."""
    awaited = awaited_of(call.entity)
    if awaited is None:
        return [Log("it does not wait for stock")]
    again = timedelta(days=parameters.days_unknown)
    is_overdue = call.event.name == parameters.event_name
    if awaited.expected_on is not None:
        day = datetime.combine(awaited.expected_on, time(), UTC) + timedelta(days=1)
        is_overdue = day <= call.at
        again = timedelta(days=1) if is_overdue else day - call.at
    key, subtype = call.entity.key, call.entity.subtype
    later = SendEvent(name=parameters.event_name, entity=key, subtype=subtype, scheduled_at=call.at + again)
    return [later, *send_if(is_overdue, call, parameters.overdue_event_name)]


def forward_if_stock_released(entries: Entries) -> Rule[Forward]:
    """The rule, bound to the loader of entries."""

    @rule("ForwardIfStockReleased", Forward)
    async def forward(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName when the pool has given the fulfilment its units; told so by anybody else, it waits on."""
        awaited = awaited_of(call.entity)
        entry = await _entry(call, entries, awaited)
        is_released = entry is not None and entry.status == RELEASED
        return send(call, parameters.event_name, call.entity) if is_released else [Log("nothing was released to it")]

    return forward


def renew_stock_promise(entries: Entries) -> Rule[Forward]:
    """The rule, bound to the loader of entries."""

    @rule("RenewStockPromise", Forward)
    async def renew(call: RuleCall, parameters: Forward) -> Actions:
        """Takes over the day the pool counts on for the fulfilment, and sends eventName with it and the day before."""
        awaited = awaited_of(call.entity)
        entry = await _entry(call, entries, awaited)
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


@rule("LeavePool", NoParameters)
async def leave_pool(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Gives the place of the fulfilment in its pool up, and what was released to it; run it before it ends."""
    awaited = awaited_of(call.entity)
    return [] if awaited is None or not is_waiting(call.entity) else _leaving(call, awaited)


@rule("UpdatePoolEntries", NoParameters)
async def update_pool_entries(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Waits for no more units than the fulfilments of the order, or of the choice, still want."""
    actions: list[Action] = []
    for fulfilment in fulfilments_of(call):
        awaited = awaited_of(fulfilment) if is_waiting(fulfilment) else None
        units = units_awaited(fulfilment)
        if awaited is None or not 0 < units < awaited.quantity:
            continue
        less = msgspec.structs.replace(awaited, quantity=units)
        stay = StayInPool(
            pool_id=awaited.pool_id, entry_ref=awaited.entry_ref, fulfilment_id=fulfilment.id, quantity=units
        )
        actions += [stay, SetAttributes(fulfilment, less.attribute)]
    return actions


@rule("CancelItemsOfFulfilment", Forward)
async def cancel_items_of_fulfilment(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName to the order with the units that the fulfilment wants, to be cancelled by the system."""
    root = call.aggregate.root
    order: OrderFields = root.fields
    fields: FulfilmentFields = call.entity.fields
    refs = {item.id: item.ref for item in order.items}
    items: list[dict[str, Any]] = [
        {"ref": refs[item.order_item_id], "quantity": item.requested_quantity} for item in fields.items
    ]
    attributes = {"items": items, "cancelledBy": "SYSTEM", "cancellationRef": f"{call.entity.ref}-waited"}
    return [SendEvent(name=parameters.event_name, entity=root.key, subtype=root.subtype, attributes=attributes)]


def _leaving(call: RuleCall, awaited: Awaited) -> list[Action]:
    leave = StayInPool(pool_id=awaited.pool_id, entry_ref=awaited.entry_ref, fulfilment_id=call.entity.id, quantity=0)
    return [leave, EndHold(str(call.entity.id), call.aggregate.root.id)]


async def _entry(call: RuleCall, entries: Entries, awaited: Awaited | None) -> Entry | None:
    """The entry of the fulfilment. Raises RuleFailed NOT_AWAITED on one that never waited."""
    if awaited is None:
        raise RuleFailed("NOT_AWAITED", f"{call.entity.ref} does not wait for stock")
    entry = await call.read(entries, (awaited.pool_id, awaited.entry_ref))
    return entry if entry is not None and entry.fulfilment_id == call.entity.id else None
