"""Finds the coordinates of the delivery address."""

import msgspec

from lading.engine.action import Actions, Change, SetAttributes
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.geocoding.point import CoordinateSource
from lading.order.choices.scope import choice_entity_of
from lading.order.model import FulfilmentChoice
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
        entity = call.entity
        chosen = choice_entity_of(call.aggregate, entity)
        choice: FulfilmentChoice | None = chosen.fields if chosen is not None else None
        if has_coordinates(choice):
            return send(call, parameters.valid_address, entity)
        if not has_address(choice):
            return send(call, parameters.missing_address or parameters.invalid_address, entity)
        assert chosen is not None and choice is not None and choice.address is not None
        found = geocoder.coordinates_of(choice.address)
        if found is None:
            reason = {"type": "STRING", "value": "ADDRESS_NOT_FOUND"}
            return [
                SetAttributes(entity, {"escalationReason": reason}),
                *send(call, parameters.invalid_address, entity),
            ]
        changed = msgspec.structs.replace(choice, latitude=found[0], longitude=found[1])
        return [Change(chosen, changed, "coordinates"), *send(call, parameters.valid_address, entity)]

    return resolve
