"""AwaitStock lets what cannot be had now wait in a pool, in the order in which orders were accepted."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from lading.availability.pools.effects import RoomKey, WaitInPool
from lading.availability.pools.rooms import PoolRoom
from lading.engine.action import Action, Actions, Create, RestsOnBatch, SendEvent, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.model import Location
from lading.order.backorders.awaited import Awaited
from lading.order.carts import AWAITS_STOCK, cart_ref_in
from lading.order.model import OrderFields
from lading.order.sourcing.drafting import Place, draft_fulfilment, spread_over_items
from lading.order.sourcing.open_units import AWAITING_STOCK, UNFULFILLABLE, open_units, units_by_product
from lading.order.sourcing.parameters import ForwardExcluding
from lading.order.sourcing.recording import RecordDecision
from lading.order.sourcing.rules.reject_unfulfillable import decision_to_reject
from lading.order.sourcing.trail import NO_FACTS, forward, fulfilments_of, order_of, product_refs

AWAITED = "AWAITED"


class Parameters(ForwardExcluding, frozen=True, kw_only=True, rename="camel"):
    """virtualCatalogueRef: whose pools. systemRejectedLocationRef: the location that stands for nowhere.

    noticeEventName: sent to each fulfilment that waits, with what its customer may be told.
    """

    event_name: str = ""
    virtual_catalogue_ref: str
    system_rejected_location_ref: str
    notice_event_name: str = ""


class _Wait(NamedTuple):
    """Units of a product that are to wait in a pool."""

    product_number: int
    quantity: int
    room: PoolRoom
    key: RoomKey


def await_stock(locations: Loader[str, Location | None], rooms: Loader[RoomKey, PoolRoom | None]) -> Rule[Parameters]:
    """The rule, bound to the loaders of locations by ref and of pools."""

    @rule("AwaitStock", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Puts open units for which a pool has room into a fulfilment of type AWAITED at the system location.

        One for each product; it takes the units of the pool ahead in the same transaction, or those that the order's
        cart took before. What no pool has room for stays open. It supposes what the other runs of the batch took.
        """
        order = order_of(call)
        open_by_item = open_units(order.items, fulfilments_of(call), parameters.excluded_fulfilment_statuses)
        wanted = units_by_product(order.items, open_by_item)
        ref, cart = parameters.virtual_catalogue_ref, cart_ref_in(call.aggregate.root.attributes)
        keys = [RoomKey(ref, number, cart) for number in wanted]
        found = await call.read_all(rooms, keys) if keys else ()
        waits = [
            _Wait(key.product_number, min(wanted[key.product_number], room.available), room, key)
            for key, room in zip(keys, found, strict=True)
            if room is not None and room.available > 0
        ]
        if not waits:
            return forward(call, parameters.event_name, **NO_FACTS)
        place = await _nowhere(call, locations, parameters.system_rejected_location_ref)
        waiting = {one.product_number: one.quantity for one in waits}
        mark = SetAttributes(call.aggregate.root, {AWAITS_STOCK: {"type": "BOOLEAN", "value": True}})
        return [
            *_waiting(call, parameters, place, waits, open_by_item),
            mark,
            *_recorded(call, wanted, waiting),
            RestsOnBatch(f"{sum(waiting.values())} units wait for stock"),
            *forward(call, parameters.event_name, **NO_FACTS),
        ]

    return run


async def _nowhere(call: RuleCall, locations: Loader[str, Location | None], ref: str) -> Place:
    location = await call.read(locations, ref)
    if location is None:
        raise RuleFailed("SYSTEM_LOCATION_UNKNOWN", f"there is no location {ref} to keep waiting items at")
    return Place(location.id, location.ref, location.number)


def _waiting(
    call: RuleCall, parameters: Parameters, place: Place, waits: list[_Wait], open_by_item: Mapping[UUID, int]
) -> Iterator[Action]:
    order, root = order_of(call), call.aggregate.root
    fields: OrderFields = root.fields
    refs = product_refs(order.items)
    for nth, wait in enumerate(waits, start=1):
        units = spread_over_items(order.items, open_by_item, ((wait.product_number, wait.quantity),))
        fulfilment = draft_fulfilment(call, place, AWAITED, units, nth=nth)
        is_carts = wait.room.own > 0 and wait.key.cart_ref is not None
        due = wait.room.due_for(wait.quantity)
        awaited = Awaited(
            pool_id=wait.room.id,
            pool_ref=wait.room.ref,
            kind=wait.room.kind,
            entry_ref=str(wait.key.cart_ref if is_carts else fulfilment.id),
            product_ref=refs[wait.product_number],
            quantity=wait.quantity,
            expected_on=due.on,
            lot_ref=due.lot_ref,
        )
        fulfilment.status = AWAITING_STOCK
        fulfilment.attributes |= awaited.attribute | {UNFULFILLABLE: {"type": "STRING", "value": AWAITING_STOCK}}
        yield Create(fulfilment)
        yield WaitInPool(
            room=wait.key,
            pool_id=wait.room.id,
            entry_ref=awaited.entry_ref,
            quantity=wait.quantity,
            order_id=root.id,
            order_ref=root.ref,
            customer_ref=str(fields.customer_id or root.id),
            fulfilment_id=fulfilment.id,
            due=due,
        )
        if parameters.notice_event_name:
            yield SendEvent(
                name=parameters.notice_event_name,
                entity=fulfilment.key,
                subtype=fulfilment.subtype,
                attributes=awaited.told,
                scheduled_at=call.at,
            )


def _recorded(call: RuleCall, wanted: dict[int, int], waiting: dict[int, int]) -> list[Action]:
    """Why nothing was found, unless some of it is rejected behind this rule, which says so of all."""
    if waiting != wanted:
        return []
    return [RecordDecision(call.next_id(), call.aggregate.root.id, decision_to_reject(call, wanted))]
