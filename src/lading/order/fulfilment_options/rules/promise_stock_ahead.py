"""The rule PromiseStockAheadFO."""

from collections.abc import Sequence

from lading.availability.pools.effects import RoomKey
from lading.availability.pools.rooms import PoolRoom
from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.fulfilment_options.model import CC, HD, PlanKind
from lading.order.fulfilment_options.proposals import NOWHERE, Ahead, Leg, Proposal, Way
from lading.order.fulfilment_options.reasons import shortage
from lading.order.fulfilment_options.trail import (
    PROPOSALS,
    cart_of,
    lines_in,
    noted,
    option_of,
    pickup_in,
    proposals_in,
    to_root,
    with_facts,
)
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.planning.problem import Unfilled
from lading.order.sourcing.reasons import Shortage
from lading.order.sourcing.trail import candidates_in


class AheadParameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent with the plan that waits for stock before the others. nothingEventName: sent where none can.

    virtualCatalogueRef: whose pools; the one that orders wait through.
    """

    nothing_event_name: str
    virtual_catalogue_ref: str


def promise_stock_ahead(rooms: Loader[RoomKey, PoolRoom | None]) -> Rule[AheadParameters]:
    """The rule, bound to the loader of pools."""

    @rule("PromiseStockAheadFO", AheadParameters)
    async def run(call: RuleCall, parameters: AheadParameters) -> Actions:
        """Promises what is out of stock from the pools of its products, as an order would wait for it.

        No more than a pool has left, from the day on which its lot arrives behind those of everybody who waits, and
        from where it arrives. Such a plan comes before those that leave something out.
        """
        if PROPOSALS not in call.event.attributes:
            return [to_root(call, parameters.nothing_event_name, call.event.attributes)]
        proposals, lines = proposals_in(call), lines_in(call)
        base = proposals[0] if proposals else Proposal(PlanKind.HD, (), _everything(call))
        keys = [RoomKey(parameters.virtual_catalogue_ref, lines[left.product].product_number) for left in base.unfilled]
        found = await call.read_all(rooms, keys)
        waits = [_leg(call, left, room) for left, room in zip(base.unfilled, found, strict=True)]
        awaited = tuple(leg for leg in waits if leg is not None)
        if not awaited:
            return [to_root(call, parameters.nothing_event_name, call.event.attributes)]
        unfilled = _left(base.unfilled, waits)
        plan = Proposal(_kind(call, (*base.legs, *awaited)), base.legs, unfilled, awaited=awaited)
        _renew_shortages(call, unfilled)
        return [
            noted(call),
            to_root(call, parameters.event_name, with_facts(call, **{PROPOSALS: (plan, *proposals)})),
        ]

    return run


def _kind(call: RuleCall, legs: Sequence[Leg]) -> PlanKind:
    if option_of(call).location_ref is None:
        return PlanKind.HD
    ways = {leg.way for leg in legs}
    if ways == {Way.COLLECT}:
        return PlanKind.CC
    return PlanKind.MIXED if Way.COLLECT in ways else PlanKind.SHIP_TO_STORE


def _everything(call: RuleCall) -> tuple[Unfilled, ...]:
    wanted = cart_of(call).wanted.values()
    return tuple(Unfilled(row, units, Shortage.NO_STOCK) for row, units in enumerate(wanted))


def _leg(call: RuleCall, left: Unfilled, room: PoolRoom | None) -> Leg | None:
    """The part of a product that its pool has room for."""
    units = 0 if room is None else min(left.quantity, room.available)
    if room is None or units <= 0:
        return None
    due, pickup = room.due_for(units), pickup_in(call)
    place = room.place_of(due)
    column = None if place is None else candidates_in(call).locations.index_of(place)
    way = Way.DELIVER if pickup is None else Way.COLLECT if column == pickup else Way.TRANSFER
    ahead = Ahead(room.kind, room.ref, due.on)
    return Leg(NOWHERE if column is None else column, way, ((left.product, units),), ahead)


def _left(unfilled: Sequence[Unfilled], waits: Sequence[Leg | None]) -> tuple[Unfilled, ...]:
    """What neither stock nor pools fill."""
    given = [0 if leg is None else sum(units for _, units in leg.quantities) for leg in waits]
    rest = [one._replace(quantity=one.quantity - units) for one, units in zip(unfilled, given, strict=True)]
    return tuple(one for one in rest if one.quantity > 0)


def _renew_shortages(call: RuleCall, unfilled: Sequence[Unfilled]) -> None:
    """What is promised ahead is no longer among what is not offered."""
    cart, lines = cart_of(call), lines_in(call)
    method = HD if option_of(call).location_ref is None else CC
    codes = {one.value for one in Shortage}
    kept = {refusal: None for refusal in cart.refusals if refusal.code not in codes}
    cart.refusals = kept | {shortage(left, lines[left.product].product_ref, method): None for left in unfilled}
