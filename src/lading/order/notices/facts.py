"""What a notice to a customer says, whatever it is about: the same fields for every kind of notice. Pure."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from lading.engine.entity import Aggregate, Entity
from lading.order.choices.scope import choice_entity_of, fulfilments_behind, items_of_choice
from lading.order.model import ARTICLE, CONSIGNMENT, FULFILMENT_CHOICE, ConsignmentFields, FulfilmentItem, OrderFields

NOTICES = "notices"
KEPT_MAX = 20


def notice_of(order: Aggregate, entity: Entity, notice: str, notice_id: UUID, at: datetime) -> dict[str, Any]:
    """The notice: what it is, when, of which order and part of it, which units, and where they are on their way.

    Nothing personal: whom it is for, the order says. quantity: units it is about; missingQuantity: those not found.
    """
    choice = choice_entity_of(order, entity)
    fulfilments = list(fulfilments_behind(order, entity))
    return {
        "noticeId": str(notice_id),
        "notice": notice,
        "occurredOn": at.isoformat(),
        "isResent": False,
        "orderRef": order.root.ref,
        "orderType": order.root.subtype,
        "fulfilmentChoiceRef": choice.ref if choice else None,
        "fulfilmentRefs": [one.ref for one in fulfilments],
        "pickupLocationRef": choice.fields.pickup_location_ref if choice else None,
        "items": _items(order, entity, fulfilments),
        "tracking": _tracking(entity),
    }


def kept_notices(order: Entity) -> list[dict[str, Any]]:
    """The notices of an order that can be sent again, oldest first."""
    kept = order.attributes.get(NOTICES)
    return list(kept["value"]) if kept else []


def with_notice(order: Entity, notice: Mapping[str, Any]) -> dict[str, Any]:
    """The attribute with one more; of more than 20 the oldest goes."""
    return {NOTICES: {"type": "JSON", "value": [*kept_notices(order), dict(notice)][-KEPT_MAX:]}}


def named_notice(order: Entity, notice_id: object) -> dict[str, Any] | None:
    """The notice of that id; the newest one where none is named."""
    kept = kept_notices(order)
    if notice_id is None:
        return kept[-1] if kept else None
    return next((one for one in kept if one["noticeId"] == notice_id), None)


def _items(order: Aggregate, entity: Entity, fulfilments: list[Entity]) -> list[dict[str, Any]]:
    fields: OrderFields = order.root.fields
    products = {item.id: item.product_ref for item in fields.items}
    if entity.type == CONSIGNMENT:
        packed = _packed(order, entity.fields)
        return [
            _item(item.ref, products[item.order_item_id], packed[item.id], 0)
            for one in fulfilments
            for item in one.fields.items
            if packed[item.id]
        ]
    if fulfilments:
        return [
            _item(item.ref, products[item.order_item_id], _present(item), item.rejected_quantity)
            for one in fulfilments
            for item in one.fields.items
        ]
    lines = items_of_choice(order, entity) if entity.type == FULFILMENT_CHOICE else fields.items
    return [_item(line.ref, line.product_ref, line.quantity - line.cancelled_quantity, 0) for line in lines]


def _item(ref: str, product_ref: str, quantity: int, missing: int) -> dict[str, Any]:
    return {"ref": ref, "productRef": product_ref, "quantity": quantity, "missingQuantity": missing}


def _present(item: FulfilmentItem) -> int:
    """Units found, or still to be looked for."""
    return item.kept_quantity if item.filled_quantity or item.rejected_quantity else item.requested_quantity


def _packed(order: Aggregate, consignment: ConsignmentFields) -> Counter[UUID]:
    """Units of each fulfilment item in the parcels of a consignment."""
    within = set(consignment.article_ids)
    packed: Counter[UUID] = Counter()
    for article in order.children(ARTICLE):
        for item in article.fields.items if article.id in within else ():
            packed[item.fulfilment_item_id] += item.quantity
    return packed


def _tracking(entity: Entity) -> dict[str, Any] | None:
    if entity.type != CONSIGNMENT:
        return None
    fields: ConsignmentFields = entity.fields
    return {
        "consignmentRef": entity.ref,
        "carrierRef": fields.carrier_ref,
        "consignmentReference": fields.consignment_reference,
        "trackingLabel": fields.tracking_label,
        "orderSummaryUrl": fields.order_summary_url,
    }
