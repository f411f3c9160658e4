"""Opens the way goods take back, to the location that looks at them."""

from uuid import UUID

import msgspec

from lading.engine.action import Actions, Change, Create
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.model import Location
from lading.order.rules.forwarding import send
from lading.service.returns.model import (
    RETURN_FULFILMENT,
    ReturnFields,
    ReturnFulfilmentFields,
    ReturnFulfilmentItem,
)

TO_STORE, TO_WAREHOUSE = "R_RTS", "R_RTDC"


class WayParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """destinationLocationRef: where the return names no place. fulfilmentType: R_RTS to a store, else R_RTDC.

    eventName: sent to the return order afterwards.
    """

    destination_location_ref: str | None = None
    fulfilment_type: str | None = None
    event_name: str | None = None


def create_return_fulfilment(
    locations: Loader[str, Location | None], by_id: Loader[UUID, Location | None]
) -> Rule[WayParameters]:
    """The rule, bound to the loaders of locations."""

    @rule("CreateReturnFulfilment", WayParameters)
    async def create(call: RuleCall, parameters: WayParameters) -> Actions:
        """Creates a return fulfilment of all items that are not on a way yet.

        It leads to the destination of the return, else to where it is lodged, else to destinationLocationRef. Fails
        with RETURN_DESTINATION_MISSING or LOCATION_UNKNOWN.
        """
        root = call.aggregate.root
        fields: ReturnFields = root.fields
        named = fields.destination_location_id or fields.lodged_location_id
        if named is not None:
            place = await call.read(by_id, named)
        elif parameters.destination_location_ref is not None:
            place = await call.read(locations, parameters.destination_location_ref)
        else:
            message = f"return {root.ref} names no location, and the workflow no destinationLocationRef"
            raise RuleFailed("RETURN_DESTINATION_MISSING", message)
        if place is None:
            raise RuleFailed("LOCATION_UNKNOWN", f"there is no location {parameters.destination_location_ref}")
        items = _waiting(call)
        if not items:
            return send(call, parameters.event_name, root) if parameters.event_name else []
        way = ReturnFulfilmentFields(
            items=items,
            lodged_location_id=fields.lodged_location_id,
            destination_location_id=place.id,
            pickup_address=fields.pickup_address,
            created_at=call.at,
        )
        number = 1 + len(call.aggregate.children(RETURN_FULFILMENT))
        subtype = parameters.fulfilment_type or (TO_STORE if place.type == "STORE" else TO_WAREHOUSE)
        key = EntityKey(RETURN_FULFILMENT, call.next_id(), f"{root.ref[:90]}-F{number}")
        bound = msgspec.structs.replace(fields, destination_location_id=place.id)
        sent = send(call, parameters.event_name, root) if parameters.event_name else []
        created = Create(Entity(key, subtype=subtype, status="CREATED", fields=way))
        return [Change(root, bound, "destination"), created, *sent]

    return create


def _waiting(call: RuleCall) -> tuple[ReturnFulfilmentItem, ...]:
    on_the_way = {
        item.return_order_item_id for way in call.aggregate.children(RETURN_FULFILMENT) for item in way.fields.items
    }
    return tuple(
        ReturnFulfilmentItem(id=call.next_id(), ref=item.ref, return_order_item_id=item.id, quantity=item.quantity)
        for item in call.aggregate.root.fields.items
        if item.id not in on_the_way
    )
