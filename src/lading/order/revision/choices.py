"""A choice as a revision changes it. Pure."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

import msgspec

from lading.engine.entity import Aggregate, Entity
from lading.foundation.coordinates import check_coordinates
from lading.foundation.geocoding.point import CoordinateSource
from lading.foundation.places.model import Location
from lading.foundation.texts import check_text, check_type
from lading.kernel.money import minor_units
from lading.order.choices.scope import fulfilments_of_choice
from lading.order.choices.validation import CLICK_AND_COLLECT, HOME_DELIVERY, SINGLE_CHOICE_TYPES
from lading.order.dates.requested import requested_in
from lading.order.model import FULFILMENT_CHOICE, RELEASED_STATUSES, FulfilmentChoice
from lading.order.new_order import NewAddress
from lading.order.partners.cancelling import kept_by_partners
from lading.order.refusals import RevisionRefused
from lading.order.revision.request import ChangedChoice

_TEXTS = (
    "delivery_instruction",
    "delivery_first_name",
    "delivery_last_name",
    "delivery_contact",
    "delivery_email",
)
_DATES = ("deliver_after", "deliver_before", "dispatch_on")
_AMOUNTS = ("fulfilment_price", "fulfilment_tax_price")


def choice_named(order: Aggregate, ref: str | None) -> Entity:
    """The choice of that ref, or the only one. Raises RevisionRefused FULFILMENT_CHOICE_UNKNOWN."""
    choices = order.children(FULFILMENT_CHOICE)
    found = [one for one in choices if one.ref == ref] if ref is not None else list(choices)
    if len(found) != 1:
        message = f"The order has no fulfilment choice {(ref or '')[:100]} that could be meant."
        raise RevisionRefused("FULFILMENT_CHOICE_UNKNOWN", message, "Send the ref of one of its choices.")
    return found[0]


def check_not_under_way(order: Aggregate, choice: Entity, statuses: Sequence[str]) -> None:
    """Raises RevisionRefused REVISION_TOO_LATE when a fulfilment of the choice is with a partner or past statuses."""
    partners = kept_by_partners(order)
    beyond = [
        f"{one.ref} ({one.status})"
        for one in fulfilments_of_choice(order, choice)
        if one.status not in RELEASED_STATUSES and (one.status not in statuses or one.id in partners)
    ]
    if beyond:
        raise RevisionRefused(
            "REVISION_TOO_LATE",
            f"{', '.join(beyond[:10])} can no longer be changed.",
            "Redirect the parcel with the carrier, or create a return order once it has arrived.",
        )


def changed_choice(
    choice: FulfilmentChoice,
    asked: ChangedChoice,
    currency: str,
    *,
    order_type: str,
    location: Location | None,
    geocoder: CoordinateSource,
) -> FulfilmentChoice:
    """The choice with what is asked for.

    location: the new pick-up location, if one is named. A choice of a mixed basket may become a collection or a
    delivery. Raises RevisionRefused DELIVERY_METHOD_FIXED or DATES_CONTRADICT, and Refused for texts and coordinates.
    """
    details = _details(choice, asked, currency)
    changed = msgspec.structs.replace(choice, details=details)
    if asked.delivery_type is not None:
        check_type(asked.delivery_type)
        changed = msgspec.structs.replace(changed, delivery_type=asked.delivery_type)
    if location is not None:
        _check_way(choice, CLICK_AND_COLLECT, order_type)
        return msgspec.structs.replace(
            changed,
            type=CLICK_AND_COLLECT,
            pickup_location_ref=location.ref,
            address=None,
            latitude=location.latitude,
            longitude=location.longitude,
        )
    if asked.delivery_address is not None:
        _check_way(choice, HOME_DELIVERY, order_type)
        return _delivered(changed, asked, geocoder)
    return changed


def _details(choice: FulfilmentChoice, asked: ChangedChoice, currency: str) -> dict[str, Any]:
    check_text(asked.delivery_instruction, "/attributes/choices/deliveryInstruction", length_max=250)
    details = dict(choice.details)
    details |= {name: value for name in _TEXTS if (value := getattr(asked, name)) is not None}
    for name in _DATES:
        date = getattr(asked, name)
        if date is not None and date.tzinfo is None:
            raise RevisionRefused("DATE_WITHOUT_ZONE", f"{date.isoformat()} has no time zone.", "Send its offset too.")
        if date is not None:
            details[name] = date.astimezone(UTC).isoformat()
    for name in _AMOUNTS:
        amount = getattr(asked, name)
        if amount is not None:
            details[f"{name}_minor"] = minor_units(amount, currency, pointer="/attributes/choices")
    dates = requested_in(details)
    if dates.deliver_after and dates.deliver_before and dates.deliver_after > dates.deliver_before:
        raise RevisionRefused("DATES_CONTRADICT", "The goods are wanted before and after.", "Correct the dates.")
    return details


def _check_way(choice: FulfilmentChoice, way: str, order_type: str) -> None:
    if choice.type != way and order_type in SINGLE_CHOICE_TYPES:
        raise RevisionRefused(
            "DELIVERY_METHOD_FIXED",
            f"An order of type {order_type} cannot become {way}.",
            "Cancel it and create a new order, or take mixed baskets as MULTI.",
        )


def _delivered(choice: FulfilmentChoice, asked: ChangedChoice, geocoder: CoordinateSource) -> FulfilmentChoice:
    address = asked.delivery_address
    assert address is not None
    check_coordinates(address.latitude, address.longitude, address.country, "/attributes/choices/deliveryAddress")
    latitude, longitude = place_of(address, geocoder)
    return msgspec.structs.replace(
        choice,
        type=HOME_DELIVERY,
        pickup_location_ref=None,
        address=msgspec.to_builtins(address),
        latitude=latitude,
        longitude=longitude,
    )


def place_of(address: NewAddress, geocoder: CoordinateSource) -> tuple[float, float]:
    """Latitude and longitude of an address. Raises RevisionRefused ADDRESS_NOT_FOUND."""
    if address.latitude is not None and address.longitude is not None:
        return address.latitude, address.longitude
    found = geocoder.coordinates_of(msgspec.to_builtins(address))
    if found is None:
        hint = "Send an address with a known postcode or town, or its coordinates."
        raise RevisionRefused("ADDRESS_NOT_FOUND", "The new address was not found.", hint)
    return found
