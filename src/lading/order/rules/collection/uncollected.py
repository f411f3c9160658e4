"""What nobody came for is given up: refunded, and put back into stock once it stands on the shelf again."""

from collections import Counter
from typing import Any, Literal
from uuid import UUID

import msgspec

from lading.engine.action import Action, Actions, Change, Log, SetAttributes
from lading.engine.entity import Entity
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.model import Location
from lading.inventory.effects import ApplyDeltas, PlacedDelta, PositionKey
from lading.order.choices.scope import choice_of, fulfilments_of_choice
from lading.order.fulfilment.withdrawal import units_in, withdraw
from lading.order.model import FULFILMENT, FULFILMENT_CHOICE, FulfilmentFields, OrderFields
from lading.order.rules.cancelling_units import Ended, cancel_units
from lading.order.rules.forwarding import StatusNames, names_of, send
from lading.order.rules.withdrawing import Catalogues, stock_catalogue

TO_PUT_BACK = "toPutBack"
UNCOLLECTED: Literal["UNCOLLECTED"] = "UNCOLLECTED"


class GivingUp(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """status: of the fulfilments that are given up. fulfilmentEventName: sent to each, with its units taken out.

    refundEventName: carries what is owed back. eventName: sent to the entity afterwards. reason: kept on the lines.
    """

    status: StatusNames
    fulfilment_event_name: str
    refund_event_name: str | None = None
    event_name: str | None = None
    reason: str = UNCOLLECTED


class PuttingBack(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent afterwards. inventoryCatalogueRef: DEFAULT:<retailer> if left out."""

    event_name: str
    inventory_catalogue_ref: str | None = None


@rule("GiveUpFulfilments", GivingUp)
async def give_up_fulfilments(call: RuleCall, parameters: GivingUp) -> Actions:
    """Cancels the units in fulfilments of a status, takes them out, and says what is owed back.

    On a choice its own fulfilments are meant. Picked units wait for PutBackUnits: they are in stock again when
    somebody has put them there.
    """
    statuses = names_of(parameters.status)
    found = [one for one in _fulfilments(call) if one.status in statuses]
    if not found:
        return [Log("nothing is to be given up")]
    units: Counter[UUID] = Counter()
    actions: list[Action] = []
    for fulfilment in found:
        fields: FulfilmentFields = fulfilment.fields
        taken = {item.id: units_in(item) for item in fields.items}
        for item in fields.items:
            units[item.order_item_id] += taken[item.id]
        out = withdraw(fields, taken, call.next_id)
        waiting = [
            {"item": str(item.id), "orderItem": str(item.order_item_id), "quantity": count}
            for item, count in out.put_back
        ]
        actions.append(Change(fulfilment, out.fields, "withdrawal"))
        actions.append(SetAttributes(fulfilment, {TO_PUT_BACK: {"type": "JSON", "value": waiting}}))
    why = Ended(kind=UNCOLLECTED, reason=parameters.reason, refund_event_name=parameters.refund_event_name)
    money = cancel_units(call, units, why)
    onwards = send(call, parameters.event_name, call.entity) if parameters.event_name else []
    return [*money, *actions, *send(call, parameters.fulfilment_event_name, *found), *onwards]


def put_back_units(catalogues: Catalogues, locations: Loader[str, Location | None]) -> Rule[PuttingBack]:
    """The rule, bound to the loaders of inventory catalogues and of locations by ref."""

    @rule("PutBackUnits", PuttingBack)
    async def put_back(call: RuleCall, parameters: PuttingBack) -> Actions:
        """Puts units that were taken out of a picked fulfilment back into the stock of the pick-up location, once."""
        kept = call.entity.attributes.get(TO_PUT_BACK)
        waiting: list[dict[str, Any]] = kept["value"] if kept and kept["value"] else []
        if not waiting:
            return send(call, parameters.event_name, call.entity)
        catalogue = await stock_catalogue(call, catalogues, parameters.inventory_catalogue_ref)
        choice = choice_of(call.aggregate, call.entity)
        ref = choice.pickup_location_ref if choice is not None and choice.pickup_location_ref else None
        location = await call.read(locations, ref) if ref is not None else None
        if ref is not None and location is None:
            raise RuleFailed("LOCATION_UNKNOWN", f"location {ref} is gone")
        number = location.number if location is not None else call.entity.fields.location_number
        order: OrderFields = call.aggregate.root.fields
        product_of = {str(item.id): item.product_number for item in order.items}
        deltas = tuple(
            PlacedDelta(
                f"put-back-{one['item']}",
                PositionKey(catalogue.number, product_of[one["orderItem"]], number),
                int(one["quantity"]),
                call.at,
            )
            for one in waiting
        )
        done = SetAttributes(call.entity, {TO_PUT_BACK: {"type": "JSON", "value": []}})
        return [ApplyDeltas(deltas), done, *send(call, parameters.event_name, call.entity)]

    return put_back


def _fulfilments(call: RuleCall) -> tuple[Entity, ...]:
    if call.entity.type == FULFILMENT:
        return (call.entity,)
    if call.entity.type == FULFILMENT_CHOICE:
        return fulfilments_of_choice(call.aggregate, call.entity)
    return call.aggregate.children(FULFILMENT)
