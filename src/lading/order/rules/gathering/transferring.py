"""A fulfilment on its way to the place that gathers the order, and the transfer that tells where it is."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

import msgspec

from lading.engine.action import Action, Actions, Change, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import NoParameters, Rule, RuleCall, failing_on_refusal, rule
from lading.foundation.places.model import Location
from lading.inventory.transfers.effects import CallOffTransfer, ReceiveTransfer, SendTransfer
from lading.order.fulfilment.arrival import lost_units
from lading.order.fulfilment.withdrawal import withdraw
from lading.order.model import FulfilmentFields, OrderFields
from lading.order.rules.forwarding import Forward, send
from lading.order.sourcing.gathering import LIES_AT, gathered_at, is_transfer

LocationLoader = Loader[str, Location | None]


class Arrived(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when something came. lostEventName: sent instead when nothing did.

    openEventName: sent to the order when units were lost.
    """

    event_name: str
    lost_event_name: str
    open_event_name: str


def send_transfer(locations: LocationLoader) -> Rule[NoParameters]:
    """The rule, bound to the loader of locations by ref."""

    @rule("SendTransfer", NoParameters)
    async def send_off(call: RuleCall, _parameters: NoParameters) -> Actions:
        """Notes that the units picked are on their way to the place that gathers the order."""
        fields: FulfilmentFields = call.entity.fields
        kept = {item.id: item.kept_quantity for item in fields.items}
        sent: list[Action] = [SendTransfer(call.entity.id, _by_product(call, kept))]
        place = await call.read(locations, gathered_at(call.entity) or fields.location_ref)
        if place is None:
            return sent
        return [*sent, SetAttributes(call.entity, {LIES_AT: {"type": "INTEGER", "value": place.number}})]

    return send_off


@rule("ReceiveTransfer", Arrived)
async def receive_transfer(call: RuleCall, parameters: Arrived) -> Actions:
    """Notes what came: everything, or as the event's fulfilmentItems say, [{ref, filledQuantity}].

    Units that did not come are written off and open again. Fails with FULFILMENT_ITEM_UNKNOWN or
    ARRIVED_QUANTITY_INVALID; then nothing of it holds.
    """
    fields: FulfilmentFields = call.entity.fields
    with failing_on_refusal():
        lost = lost_units(fields.items, call.event.attributes)
    received = ReceiveTransfer(call.entity.id, _by_product(call, lost))
    if not lost:
        return [received, *send(call, parameters.event_name, call.entity)]
    left = withdraw(fields, lost, call.next_id).fields
    has_come = any(item.kept_quantity for item in left.items)
    name = parameters.event_name if has_come else parameters.lost_event_name
    told: list[Action] = [Change(call.entity, left, "lost units"), received]
    return [*told, *send(call, name, call.entity), *send(call, parameters.open_event_name, call.aggregate.root)]


@rule("LoseTransfer", Forward)
async def lose_transfer(call: RuleCall, parameters: Forward) -> Actions:
    """Writes off everything that was on its way: its units are open again. Sends eventName."""
    fields: FulfilmentFields = call.entity.fields
    lost = {item.id: item.kept_quantity for item in fields.items if item.kept_quantity}
    left = withdraw(fields, lost, call.next_id).fields
    received = ReceiveTransfer(call.entity.id, _by_product(call, lost))
    return [Change(call.entity, left, "lost units"), received, *send(call, parameters.event_name, call.entity)]


@rule("CallOffTransfer", NoParameters)
async def call_off_transfer(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Calls off the transfer of a fulfilment that ends before it was sent; for any other there is nothing to do."""
    return [CallOffTransfer(call.entity.id)] if is_transfer(call.entity) else []


def _by_product(call: RuleCall, units: Mapping[UUID, int]) -> tuple[tuple[int, int], ...]:
    """Units by item id as units by product number."""
    order: OrderFields = call.aggregate.root.fields
    fields: FulfilmentFields = call.entity.fields
    numbers = {item.id: item.product_number for item in order.items}
    counted: Counter[int] = Counter()
    for item in fields.items:
        counted[numbers[item.order_item_id]] += units.get(item.id, 0)
    return tuple((number, quantity) for number, quantity in counted.items() if quantity)
