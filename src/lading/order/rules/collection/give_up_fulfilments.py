"""The rule GiveUpFulfilments."""

from collections import Counter
from typing import Literal
from uuid import UUID

import msgspec

from lading.engine.action import Action, Actions, Change, Log, SetAttributes
from lading.engine.entity import Entity
from lading.engine.rule import RuleCall, rule
from lading.order.choices.scope import fulfilments_of_choice
from lading.order.fulfilment.withdrawal import units_in, withdraw
from lading.order.model import FULFILMENT, FULFILMENT_CHOICE, FulfilmentFields
from lading.order.rules.cancelling_units import Ended, cancel_units
from lading.order.rules.collection.uncollected import TO_PUT_BACK
from lading.order.rules.forwarding import StatusNames, names_of, send

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


def _fulfilments(call: RuleCall) -> tuple[Entity, ...]:
    if call.entity.type == FULFILMENT:
        return (call.entity,)
    if call.entity.type == FULFILMENT_CHOICE:
        return fulfilments_of_choice(call.aggregate, call.entity)
    return call.aggregate.children(FULFILMENT)
