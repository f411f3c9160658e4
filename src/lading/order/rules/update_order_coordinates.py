"""Takes coordinates that a person or another system found for the delivery address."""

from typing import Any

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.rule import RuleCall, RuleFailed, failing_on_refusal, rule
from lading.foundation.coordinates import check_coordinates
from lading.order.choices.scope import choice_entity_of
from lading.order.model import FulfilmentChoice
from lading.order.rules.forwarding import Forward, send
from lading.order.rules.order_coordinates_present import has_coordinates


class Coordinates(msgspec.Struct, frozen=True):
    """latitude and longitude, decimal degrees, as the event carries them."""

    latitude: float
    longitude: float


@rule("UpdateOrderCoordinates", Forward)
async def update_order_coordinates(call: RuleCall, parameters: Forward) -> Actions:
    """Adds the event's latitude and longitude to an order, or a choice, that has none, and sends eventName."""
    chosen = choice_entity_of(call.aggregate, call.entity)
    if chosen is None or has_coordinates(chosen.fields):
        raise RuleFailed("COORDINATES_KNOWN", f"{call.entity.ref} does not wait for coordinates")
    choice: FulfilmentChoice = chosen.fields
    found = coordinates_from(call.event.attributes, (choice.address or {}).get("country"))
    changed = msgspec.structs.replace(choice, latitude=found.latitude, longitude=found.longitude)
    return [Change(chosen, changed, "coordinates"), *send(call, parameters.event_name, call.entity)]


def coordinates_from(attributes: dict[str, Any], country: str | None) -> Coordinates:
    """The coordinates in an event. Raises RuleFailed when they are missing or recognisably wrong."""
    try:
        found = msgspec.convert(attributes, Coordinates, strict=False)
    except msgspec.ValidationError as error:
        raise RuleFailed(
            "COORDINATES_INVALID", f"{error}; send attributes.latitude and attributes.longitude"
        ) from error
    with failing_on_refusal():
        check_coordinates(found.latitude, found.longitude, country, "/attributes")
    return found
