"""What a partner's answers come to: he has it, he keeps it, or it has left though nobody wanted it any more."""

from collections.abc import Mapping
from typing import Any

import msgspec

from lading.engine.action import Action, Actions, Log, SetAttributes
from lading.engine.rule import NoParameters, Rule, RuleCall, failing_on_refusal, rule
from lading.inventory.effects import ApplyDeltas, PlacedDelta, PositionKey
from lading.order.fulfilment.confirmation import confirm_pick, confirmations_from
from lading.order.fulfilment.withdrawal import is_picked
from lading.order.model import CONSIGNMENT, FulfilmentFields, FulfilmentItem, OrderFields
from lading.order.partners.cancelling import ATTRIBUTE, Asked, asked_of
from lading.order.partners.partner import partner_asked
from lading.order.rules.forwarding import Forward, send, send_if
from lading.order.rules.send_event_for_articles import articles_of
from lading.order.rules.withdrawing import Catalogues, stock_catalogue

UNWANTED = "unwantedDispatch"
ACKNOWLEDGEMENT = ("partnerOrderRef", "expectedDispatchOn")


class ResumeParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to the fulfilment. pickedEventName: sent behind it where the pick is confirmed already."""

    event_name: str
    picked_event_name: str


class StockParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent with what left. inventoryCatalogueRef: DEFAULT:<retailer> if left out."""

    event_name: str
    inventory_catalogue_ref: str | None = None


@rule("RecordAcknowledgement", NoParameters)
async def record_acknowledgement(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Keeps what the partner says of the request: attributes partnerOrderRef and expectedDispatchOn, both optional."""
    said = {name: call.event.attributes.get(name) for name in ACKNOWLEDGEMENT}
    kept = {name: {"type": "STRING", "value": text} for name, text in said.items() if isinstance(text, str)}
    return [SetAttributes(call.entity, kept)] if kept else [Log("the partner gave no reference")]


@rule("AskToGiveUp", NoParameters)
async def ask_to_give_up(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Notes that the partner is asked to give the whole fulfilment back; a question that is open stands."""
    if asked_of(call.entity) is not None:
        return [Log("the partner is asked already")]
    value = msgspec.to_builtins(Asked())
    return [SetAttributes(call.entity, {ATTRIBUTE: {"type": "JSON", "value": value}})]


@rule("ResumeFulfilment", ResumeParameters)
async def resume_fulfilment(call: RuleCall, parameters: ResumeParameters) -> Actions:
    """Goes on with a fulfilment the partner keeps, and with the pick that he may have confirmed meanwhile."""
    fields: FulfilmentFields = call.entity.fields
    forgotten = SetAttributes(call.entity, {ATTRIBUTE: {"type": "JSON", "value": None}})
    picked = any(map(is_picked, fields.items))
    onwards = [*send(call, parameters.event_name, call.entity), *send_if(picked, call, parameters.picked_event_name)]
    return [forgotten, *onwards]


@rule("SendEventForConsignments", Forward)
async def send_event_for_consignments(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName to every consignment that carries articles of the fulfilment."""
    articles = {one.id for one in articles_of(call.aggregate, call.entity)}
    carrying = [one for one in call.aggregate.children(CONSIGNMENT) if articles & set(one.fields.article_ids)]
    return send(call, parameters.event_name, *carrying)


def record_unwanted_dispatch(catalogues: Catalogues) -> Rule[StockParameters]:
    """The rule, bound to the loader of inventory catalogues."""

    @rule("RecordUnwantedDispatch", StockParameters)
    async def record(call: RuleCall, parameters: StockParameters) -> Actions:
        """Takes goods off the stock that left though their fulfilment had ended, and sends eventName with them, once.

        They were free again for others, but are gone; whether they come back, a person has to arrange. Without
        fulfilmentItems everything that was asked for has left. The same report again does nothing.
        """
        if UNWANTED in call.entity.attributes or partner_asked(call.entity) is None:
            return [Log("this is known, or no partner was asked")]
        fields: FulfilmentFields = call.entity.fields
        items = fields.items
        if call.event.attributes.get("fulfilmentItems"):
            unconfirmed = [msgspec.structs.replace(item, filled_quantity=0, rejected_quantity=0) for item in items]
            with failing_on_refusal():
                items = confirm_pick(unconfirmed, confirmations_from(call.event.attributes))
            gone = {item.ref: item.filled_quantity for item in items}
        else:
            gone = {item.ref: item.requested_quantity for item in items}
        catalogue = await stock_catalogue(call, catalogues, parameters.inventory_catalogue_ref)
        kept = {UNWANTED: {"type": "JSON", "value": {"at": call.at.isoformat(), "items": gone}}}
        actions: list[Action] = [SetAttributes(call.entity, kept), *send(call, parameters.event_name, call.entity)]
        deltas = _deltas(call, fields.items, gone, catalogue.number)
        return [*actions, ApplyDeltas(deltas)] if deltas else actions

    return record


def _deltas(
    call: RuleCall, items: tuple[FulfilmentItem, ...], gone: Mapping[str, int], catalogue_number: int
) -> tuple[PlacedDelta, ...]:
    order: OrderFields = call.aggregate.root.fields
    numbers: dict[Any, int] = {item.id: item.product_number for item in order.items}
    place = call.entity.fields.location_number
    return tuple(
        PlacedDelta(
            f"unwanted-{item.id}",
            PositionKey(catalogue_number, numbers[item.order_item_id], place),
            -(gone[item.ref] - item.kept_quantity),
            call.at,
        )
        for item in items
        if gone[item.ref] > item.kept_quantity
    )
