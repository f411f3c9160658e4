"""The rule CancelItemsOfFulfilment."""

from typing import Any

from lading.engine.action import Actions, SendEvent
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment.withdrawal import units_in
from lading.order.model import FulfilmentFields, OrderFields
from lading.order.rules.forwarding import Forward


@rule("CancelItemsOfFulfilment", Forward)
async def cancel_items_of_fulfilment(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName to the order with the units that the fulfilment wants, to be cancelled by the system."""
    root = call.aggregate.root
    order: OrderFields = root.fields
    fields: FulfilmentFields = call.entity.fields
    refs = {item.id: item.ref for item in order.items}
    items: list[dict[str, Any]] = [
        {"ref": refs[item.order_item_id], "quantity": units_in(item)} for item in fields.items if units_in(item)
    ]
    attributes = {"items": items, "cancelledBy": "SYSTEM", "cancellationRef": f"{call.entity.ref}-waited"}
    return [SendEvent(name=parameters.event_name, entity=root.key, subtype=root.subtype, attributes=attributes)]
