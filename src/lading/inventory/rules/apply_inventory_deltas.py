"""INVENTORY_DELTA: differences sent as an event, all of them or none."""

from datetime import datetime

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import NoParameters, Rule, RuleCall, RuleFailed, rule
from lading.inventory.delta_event import read_deltas
from lading.inventory.deltas import Delta
from lading.inventory.effects import ApplyDeltas, PlacedDelta
from lading.inventory.stock_places import StockPlaces, StockPlacesKey


def apply_inventory_deltas(places: Loader[StockPlacesKey, StockPlaces]) -> Rule[NoParameters]:
    """The rule, bound to the loader that knows positions by their refs."""

    @rule("ApplyInventoryDeltas", NoParameters)
    async def apply(call: RuleCall, parameters: NoParameters) -> Actions:
        """Adds the deltas of the event, {deltas: [{deltaId, productRef, locationRef, qty, inboundRef?}]} or one alone.

        inboundRef: the ref of the expected units of which these have come: so many fewer are expected then.
        An event with a delta that is malformed or names something unknown fails as a whole, with the reason.
        """
        del parameters
        deltas = read_deltas(call.event.attributes)
        products, locations = {one.product_ref for one in deltas}, {one.location_ref for one in deltas}
        known = await call.read(places, StockPlacesKey(call.entity.ref, frozenset(products), frozenset(locations)))
        return [ApplyDeltas(tuple(_placed(known, delta, call.event.accepted_at) for delta in deltas))]

    return apply


def _placed(known: StockPlaces, delta: Delta, effective_at: datetime) -> PlacedDelta:
    refusal = known.refusal_of(delta)
    if refusal is not None:
        raise RuleFailed(refusal.code, f"delta {delta.line}: {refusal.message}")
    position = known.position_of(delta)
    return PlacedDelta(delta.delta_id, position, delta.quantity, effective_at, delta.inbound_ref)
