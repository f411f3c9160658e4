"""Opens a return order for what an event asks back of an order."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.model import Location
from lading.order.model import FULFILMENT, FulfilmentFields, OrderFields
from lading.order.rules.forwarding import failing_on_refusal, send
from lading.service.returns.effects import NewReturn, OpenReturn
from lading.service.returns.loaders import ReturnsLoader
from lading.service.returns.model import RETURN_ORDER, SHIPPED_STATUSES, ReturnFields, ReturnItem
from lading.service.returns.new_return import Ref
from lading.service.rules.validate_return import wanted_items

REF_LENGTH_MAX = 100


class ReturnParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """returnOrderType: which workflow it follows. eventName: sent to the order once the return is opened."""

    return_order_type: str = "DEFAULT"
    event_name: str | None = None


def create_return_order(returns: ReturnsLoader, locations: Loader[str, Location | None]) -> Rule[ReturnParameters]:
    """The rule, bound to the loaders of earlier returns and of locations."""

    @rule("CreateReturnOrderFromOrder", ReturnParameters)
    async def create(call: RuleCall, parameters: ReturnParameters) -> Actions:
        """Opens a return order of the event's returnItems, valued at what was paid; its workflow starts with CREATE.

        The goods go to destinationLocation, else to lodgedLocation, else back where they came from. Of two that want
        the same unit the second fails with RETURN_QUANTITY_EXCEEDED. Fails with what ValidateReturnItemAndQty fails
        with, LOCATION_UNKNOWN and RETURN_REF_INVALID.
        """
        root = call.aggregate.root
        order: OrderFields = root.fields
        with failing_on_refusal():
            wanted, items, known = await wanted_items(call, returns)
        ref = wanted.return_ref or f"{root.ref[:90]}-R{known.count + 1}"
        if not 1 <= len(ref) <= REF_LENGTH_MAX:
            raise RuleFailed("RETURN_REF_INVALID", f"a ref has 1 to {REF_LENGTH_MAX} characters")
        lodged = await _place(call, locations, wanted.lodged_location)
        destination = await _place(call, locations, wanted.destination_location) or lodged
        fields = ReturnFields(
            currency=order.currency,
            items=items,
            order_id=root.id,
            order_ref=root.ref,
            order_type=root.subtype,
            customer_id=order.customer_id,
            lodged_location_id=lodged.id if lodged else None,
            destination_location_id=destination.id if destination else _shipped_from(call, items),
            pickup_address=wanted.pickup_address,
            created_at=call.at,
        )
        key = EntityKey(RETURN_ORDER, call.next_id(), ref)
        opened = NewReturn(key=key, type=parameters.return_order_type, retailer=call.retailer, fields=fields)
        created = SendEvent(name="CREATE", entity=key, root=key, subtype=opened.type)
        sent = send(call, parameters.event_name, root) if parameters.event_name else []
        return [OpenReturn(opened), created, *sent]

    return create


async def _place(call: RuleCall, locations: Loader[str, Location | None], named: Ref | None) -> Location | None:
    if named is None:
        return None
    found = await call.read(locations, named.ref)
    if found is None:
        raise RuleFailed("LOCATION_UNKNOWN", f"there is no location {named.ref[:100]}")
    return found


def _shipped_from(call: RuleCall, items: Sequence[ReturnItem]) -> UUID | None:
    """Where the first of the items was shipped from: it goes back there unless something else is said."""
    first = items[0].order_item_id
    for fulfilment in call.aggregate.children(FULFILMENT):
        fields: FulfilmentFields = fulfilment.fields
        if fulfilment.status in SHIPPED_STATUSES and any(item.order_item_id == first for item in fields.items):
            return fields.location_id
    return None
