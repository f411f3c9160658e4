"""The choices that a revision adds to a mixed basket. Pure."""

from collections.abc import Callable, Collection
from uuid import UUID

import msgspec

from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.foundation.geocoding.point import CoordinateSource
from lading.foundation.places.model import Location
from lading.order.choices.validation import CHOICES_MAX, SINGLE_CHOICE_TYPES, check_choice, way_of
from lading.order.drafting import CREATED, choice_details
from lading.order.model import FULFILMENT_CHOICE, FulfilmentChoice
from lading.order.new_order import NewFulfilmentChoice, attributes_from
from lading.order.refusals import RevisionRefused
from lading.order.revision.choices import place_of

POINTER = "/attributes/addChoices"


def check_takes_choices(order_type: str | None, count: int) -> None:
    """Raises RevisionRefused FULFILMENT_CHOICES_TOO_MANY where an order of the type cannot have so many choices."""
    choices_max = 1 if order_type in SINGLE_CHOICE_TYPES else CHOICES_MAX
    if count > choices_max:
        raise RevisionRefused(
            "FULFILMENT_CHOICES_TOO_MANY",
            f"An order of type {order_type} may have {choices_max} fulfilment choices; it would have {count}.",
            "Choices are added to mixed baskets of type MULTI; create another order.",
        )


def check_refs(order: Aggregate, added: Collection[NewFulfilmentChoice]) -> None:
    """Raises RevisionRefused FULFILMENT_CHOICE_REF_MISSING or FULFILMENT_CHOICE_REF_DUPLICATE."""
    seen = {one.ref for one in order.children(FULFILMENT_CHOICE)}
    for one in added:
        if not one.ref:
            raise RevisionRefused("FULFILMENT_CHOICE_REF_MISSING", "A new choice has no ref.", "Send its ref.")
        if one.ref in seen:
            message = f"The order has a fulfilment choice {one.ref[:100]} already."
            raise RevisionRefused("FULFILMENT_CHOICE_REF_DUPLICATE", message, "Give every choice a ref of its own.")
        seen.add(one.ref)


def added_choice(
    order: Entity,
    asked: NewFulfilmentChoice,
    location: Location | None,
    geocoder: CoordinateSource,
    next_id: Callable[[], UUID],
) -> Entity:
    """The new choice. location: its pick-up location, if one is named.

    Raises RevisionRefused CURRENCY_MIXED or ADDRESS_NOT_FOUND, and Refused as for the choice of a new order.
    """
    way = way_of(order.subtype or "", asked)
    check_choice(asked, way, POINTER)
    currency = order.fields.currency
    if asked.currency not in (None, currency):
        raise RevisionRefused("CURRENCY_MIXED", f"The order is in {currency}.", "Send the currency of the order.")
    place = (location.latitude, location.longitude) if location is not None else (None, None)
    address = asked.delivery_address
    if location is None and address is not None:
        place = place_of(address, geocoder)
    fields = FulfilmentChoice(
        ref=asked.ref or "",
        type=way,
        delivery_type=asked.delivery_type,
        pickup_location_ref=asked.pickup_location_ref,
        address=msgspec.to_builtins(address) if address is not None else None,
        latitude=place[0],
        longitude=place[1],
        details=msgspec.to_builtins(choice_details(asked, currency)),
    )
    key = EntityKey(FULFILMENT_CHOICE, next_id(), fields.ref)
    return Entity(key, subtype=way, status=CREATED, fields=fields, attributes=attributes_from(asked.attributes))
