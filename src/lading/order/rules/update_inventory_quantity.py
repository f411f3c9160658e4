"""Stock follows the fulfilment: the effect in the same transaction, the news to the inventory workflow behind it."""

from typing import Any, Literal
from uuid import UUID

import msgspec

from lading.engine.action import Action, Actions, Log, SendEvent
from lading.engine.entity import Aggregate
from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.inventory.effects import PositionKey, Release, Reserve, ReservedLine
from lading.order.model import FulfilmentFields, FulfilmentItem, OrderFields, OrderItem
from lading.order.sourcing.open_units import is_unfulfillable
from lading.order.stock_catalogue import StockCatalogue

INVENTORY_CATALOGUE = "INVENTORY_CATALOGUE"


class StockOperation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """operation: RESERVE, UNRESERVE (not wanted any more) or RESET_RESERVE (picked).

    inventoryCatalogueRef is DEFAULT:<retailer> where it is left out; eventName the event the catalogue gets.
    """

    operation: Literal["RESERVE", "UNRESERVE", "RESET_RESERVE"]
    inventory_catalogue_ref: str | None = None
    event_name: str = "UpdateInventoryQty"
    retailer_id: int | None = None


def update_inventory_quantity(catalogues: Loader[str, StockCatalogue | None]) -> Rule[StockOperation]:
    """The rule, bound to the loader of inventory catalogues by ref."""

    @rule("SendEventToUpdateInventoryQuantity", StockOperation)
    async def send(call: RuleCall, parameters: StockOperation) -> Actions:
        """Reserves or releases the stock of the fulfilment, and tells the inventory catalogue what changed.

        A fulfilment that this very run created has its promise already; the stock of a pick is settled by
        ConfirmFulfilmentItems. For both the rule only sends the event, in the order's own lane. Units that could not
        be had were never promised: for them there is nothing to do.
        """
        if is_unfulfillable(call.entity):
            return [Log("nothing was promised for these units")]
        ref = parameters.inventory_catalogue_ref or f"DEFAULT:{call.retailer}"
        catalogue = await call.read(catalogues, ref)
        if catalogue is None:
            raise RuleFailed("INVENTORY_CATALOGUE_UNKNOWN", f"there is no inventory catalogue {ref}")
        key = EntityKey(INVENTORY_CATALOGUE, catalogue.id, ref)
        news = SendEvent(
            name=parameters.event_name,
            entity=key,
            root=key,
            lane=call.aggregate.root.id,
            retailer=parameters.retailer_id,
            attributes={"items": _items(call, parameters.operation)},
        )
        return [*_effects(call, parameters.operation, catalogue), news]

    return send


def _effects(call: RuleCall, operation: str, catalogue: StockCatalogue) -> list[Action]:
    fields: FulfilmentFields = call.entity.fields
    if operation == "RESERVE" and not call.entity.is_new:
        lines = tuple(_promised(call.aggregate, fields, item, catalogue) for item in fields.items)
        return [Reserve(call.aggregate.root.id, call.entity.id, lines)]
    if operation == "UNRESERVE":
        return [Release(call.entity.id, tuple(item.id for item in fields.items))]
    return []


def _promised(
    order: Aggregate, fields: FulfilmentFields, item: FulfilmentItem, catalogue: StockCatalogue
) -> ReservedLine:
    product_number = _order_items(order)[item.order_item_id].product_number
    position = PositionKey(catalogue.number, product_number, fields.location_number)
    return ReservedLine(position, item.requested_quantity, item.id)


def _items(call: RuleCall, operation: str) -> list[dict[str, Any]]:
    fields: FulfilmentFields = call.entity.fields
    order_items = _order_items(call.aggregate)
    return [
        {
            "skuRef": order_items[item.order_item_id].product_ref,
            "locationRef": fields.location_ref,
            "quantity": item.requested_quantity,
            "orderId": str(call.aggregate.root.id),
            "orderItemId": str(item.order_item_id),
            **_amounts(item, operation),
        }
        for item in fields.items
    ]


def _amounts(item: FulfilmentItem, operation: str) -> dict[str, int]:
    if operation == "RESERVE":
        return {"reserveQty": item.requested_quantity}
    if operation == "UNRESERVE":
        return {"cancelQty": item.requested_quantity - item.filled_quantity - item.rejected_quantity}
    return {"saleQty": item.filled_quantity, "correctionQty": item.rejected_quantity}


def _order_items(order: Aggregate) -> dict[UUID, OrderItem]:
    fields: OrderFields = order.root.fields
    return {item.id: item for item in fields.items}
