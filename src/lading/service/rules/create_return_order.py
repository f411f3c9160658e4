"""Opens a return order for what an event asks back of an order."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from lading.engine.action import Actions, Log, SendEvent
from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.foundation.places.model import Location
from lading.order.model import FULFILMENT, FulfilmentFields, OrderFields
from lading.order.rules.forwarding import send
from lading.service.returns.effects import NewReturn, OpenReturn
from lading.service.returns.model import RETURN_ORDER, SHIPPED_STATUSES, ReturnFields, ReturnItem
from lading.service.returns.new_return import Ref
from lading.service.rules.validate_return import OpeningLoaders, is_opened, wanted_items, wanted_return

NUMBERS_TRIED_MAX = 100


class ReturnParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """returnOrderType: which workflow it follows. eventName: sent to the order once the return is opened."""

    return_order_type: str = "DEFAULT"
    event_name: str | None = None


def create_return_order(loaders: OpeningLoaders) -> Rule[ReturnParameters]:
    """The rule, bound to its loaders."""

    @rule("CreateReturnOrderFromOrder", ReturnParameters)
    async def create(call: RuleCall, parameters: ReturnParameters) -> Actions:
        """Opens a return order of the event's returnItems, valued at what was paid; its workflow starts with CREATE.

        The goods go to destinationLocation, else to lodgedLocation, else back where they came from. Of two that want
        the same unit the second fails with RETURN_QUANTITY_EXCEEDED. An event may give returnRef: the same one again
        for the same order does nothing. Fails with what ValidateReturnItemAndQty fails with, LOCATION_UNKNOWN and
        RETURN_REF_TAKEN.
        """
        root = call.aggregate.root
        order: OrderFields = root.fields
        asked = wanted_return(call).return_ref
        with failing_on_refusal():
            if asked is not None and await is_opened(call, loaders, asked):
                return [Log(f"return {asked} was opened before")]
            wanted, items, known = await wanted_items(call, loaders.returns, loaders.settings)
            ref = asked or await _next_ref(call, loaders.refs, known.refs)
        lodged = await _place(call, loaders.locations, wanted.lodged_location)
        destination = await _place(call, loaders.locations, wanted.destination_location) or lodged
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


async def _next_ref(call: RuleCall, refs: Loader[str, UUID | None], own: set[str]) -> str:
    order = call.aggregate.root
    for number in range(len(own) + 1, len(own) + 1 + NUMBERS_TRIED_MAX):
        ref = f"{order.ref[:90]}-R{number}"
        if ref not in own and await call.read(refs, ref) is None:
            return ref
    message = f"{NUMBERS_TRIED_MAX} refs behind {order.ref}-R{len(own)} are taken; send returnRef"
    raise RuleFailed("RETURN_REF_TAKEN", message)


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
