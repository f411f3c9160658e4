"""Finds the coordinates of the delivery address."""

import msgspec

from lading.engine.action import Actions, Change, SetAttributes
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.geocoding.geocoder import CoordinateSource
from lading.order.model import OrderFields
from lading.order.rules.delivery_address_present import has_address
from lading.order.rules.forwarding import send
from lading.order.rules.order_coordinates_present import has_coordinates


class Outcomes(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Events to send: the coordinates are known now, the address is not found, there is no address."""

    valid_address: str
    invalid_address: str
    missing_address: str | None = None


def resolve_order_coordinates(geocoder: CoordinateSource) -> Rule[Outcomes]:
    """The rule, bound to a source of coordinates that answers without leaving the process."""

    @rule("ResolveOrderCoordinates", Outcomes)
    async def resolve(call: RuleCall, parameters: Outcomes) -> Actions:
        """Adds the coordinates of the address and sends validAddress; else invalidAddress or missingAddress."""
        root = call.aggregate.root
        order: OrderFields = root.fields
        if has_coordinates(order):
            return send(call, parameters.valid_address, root)
        if not has_address(order):
            return send(call, parameters.missing_address or parameters.invalid_address, root)
        assert order.choice is not None and order.choice.address is not None
        found = geocoder.coordinates_of(order.choice.address)
        if found is None:
            reason = {"type": "STRING", "value": "ADDRESS_NOT_FOUND"}
            return [SetAttributes(root, {"escalationReason": reason}), *send(call, parameters.invalid_address, root)]
        choice = msgspec.structs.replace(order.choice, latitude=found[0], longitude=found[1])
        changed = msgspec.structs.replace(order, choice=choice)
        return [Change(root, changed, "coordinates"), *send(call, parameters.valid_address, root)]

    return resolve
