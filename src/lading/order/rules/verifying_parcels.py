"""Branches on how much of a fulfilment lies in parcels, and on what was rejected."""

from typing import Literal

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.entity import Entity
from lading.engine.rule import NoParameters, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.inventory.effects import ConfirmPick, PickedLine
from lading.order.fulfilment.rejections import packed_share, reject_units, rejections_from
from lading.order.model import FulfilmentFields
from lading.order.rules.forwarding import Forward, send, send_if
from lading.order.rules.send_event_for_articles import articles_of


class Rejected(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. rejected: ANY sends it when units were rejected, NONE when none were."""

    event_name: str
    rejected: Literal["ANY", "NONE"] = "ANY"


@rule("SetFulfilmentItemRejections", NoParameters)
async def set_fulfilment_item_rejections(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Rejects the units that the event's fulfilmentItems name; the rest of each item counts as filled.

    The stock is settled with it: what was filled is a sale, what was rejected a correction.
    """
    fields: FulfilmentFields = call.entity.fields
    with failing_on_refusal():
        items = reject_units(fields.items, rejections_from(call.event.attributes))
    lines = tuple(PickedLine(item.id, item.filled_quantity, item.rejected_quantity) for item in items)
    changed = msgspec.structs.replace(fields, items=items)
    return [Change(call.entity, changed, "rejections"), ConfirmPick(call.entity.id, lines)]


@rule("SendEventOnVerifyingNoParcels", Forward)
async def send_event_on_no_parcels(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when nothing of the fulfilment lies in a parcel."""
    return send_if(_packed(call) == "NONE", call, parameters.event_name)


@rule("SendEventOnVerifyingParcelsPartiallyComplete", Forward)
async def send_event_on_some_parcels(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when some of the requested units of the fulfilment lie in parcels, not all."""
    return send_if(_packed(call) == "PARTIAL", call, parameters.event_name)


@rule("SendEventOnVerifyingParcelsComplete", Forward)
async def send_event_on_all_parcels(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when every requested unit of the fulfilment lies in a parcel."""
    return send_if(_packed(call) == "ALL", call, parameters.event_name)


@rule("SendEventForOrderOnVerifyingRejections", Rejected)
async def send_event_on_rejections(call: RuleCall, parameters: Rejected) -> Actions:
    """Sends eventName to the order when units of the fulfilment were rejected, or when none were."""
    is_met = has_rejections(call.entity) == (parameters.rejected == "ANY")
    return send(call, parameters.event_name, call.aggregate.root) if is_met else []


def has_rejections(fulfilment: Entity) -> bool:
    """Whether units of a fulfilment were rejected."""
    fields: FulfilmentFields = fulfilment.fields
    return any(item.rejected_quantity for item in fields.items)


def _packed(call: RuleCall) -> str:
    if not hasattr(call.entity.fields, "items"):
        raise RuleFailed("WRONG_ENTITY", f"{call.entity.type} {call.entity.ref} has no items to pack")
    parcels = [item for article in articles_of(call.aggregate, call.entity) for item in article.fields.items]
    return packed_share(call.entity.fields.items, parcels)
