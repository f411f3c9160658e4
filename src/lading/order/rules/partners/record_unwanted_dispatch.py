"""The rule RecordUnwantedDispatch."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from lading.engine.action import Action, Actions, Log, SetAttributes
from lading.engine.rule import Rule, RuleCall, failing_on_refusal, rule
from lading.inventory.effects import ApplyDeltas, PlacedDelta, PositionKey
from lading.order.fulfilment.confirmation import confirm_pick, confirmations_from
from lading.order.model import CONSIGNMENT, FulfilmentFields, FulfilmentItem, OrderFields
from lading.order.partners.partner import partner_asked
from lading.order.rules.forwarding import send
from lading.order.rules.send_event_for_articles import articles_of
from lading.order.rules.withdrawing import Catalogues, stock_catalogue

UNWANTED = "unwantedDispatch"


class StockParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent with what left. inventoryCatalogueRef: DEFAULT:<retailer> if left out.

    leftStatuses: of a consignment that was handed to its carrier.
    """

    event_name: str
    inventory_catalogue_ref: str | None = None
    left_statuses: Sequence[str] = ("ACTIVE_LODGED", "DELIVERED")


def record_unwanted_dispatch(catalogues: Catalogues) -> Rule[StockParameters]:
    """The rule, bound to the loader of inventory catalogues."""

    @rule("RecordUnwantedDispatch", StockParameters)
    async def record(call: RuleCall, parameters: StockParameters) -> Actions:
        """Takes goods off the stock that left though their fulfilment had ended, and sends eventName with them, once.

        They were free again for others, but are gone; whether they come back, a person has to arrange. Without
        fulfilmentItems everything that was asked for has left. The same report again does nothing, nor one of goods
        that had left before the fulfilment ended: they were lost since, or came back.
        """
        if UNWANTED in call.entity.attributes or partner_asked(call.entity) is None:
            return [Log("this is known, or no partner was asked")]
        if _had_left(call, parameters.left_statuses):
            return [Log("it had left before")]
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


def _had_left(call: RuleCall, left_statuses: Sequence[str]) -> bool:
    parcels = {one.id for one in articles_of(call.aggregate, call.entity)}
    handed_over = (one for one in call.aggregate.children(CONSIGNMENT) if one.status in left_statuses)
    return any(not parcels.isdisjoint(one.fields.article_ids) for one in handed_over)


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
