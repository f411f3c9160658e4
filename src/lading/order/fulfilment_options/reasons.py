"""Every answer to "why is this not offered?", each with its sentence."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from lading.order.fulfilment_options.model import NotOffered
from lading.order.sourcing.planning.problem import Unfilled


class Reason(StrEnum):
    """Why something is not offered."""

    ADDRESS_MISSING = "ADDRESS_MISSING"
    ADDRESS_NOT_FOUND = "ADDRESS_NOT_FOUND"
    PICKUP_LOCATION_MISSING = "PICKUP_LOCATION_MISSING"
    PICKUP_LOCATION_UNKNOWN = "PICKUP_LOCATION_UNKNOWN"
    PICKUP_LOCATION_UNABLE = "PICKUP_LOCATION_UNABLE"
    PRODUCT_UNKNOWN = "PRODUCT_UNKNOWN"
    PRODUCT_INACTIVE = "PRODUCT_INACTIVE"
    NO_STOCK = "NO_STOCK"
    ONLY_EXCLUDED = "ONLY_EXCLUDED"
    SPLIT_LIMIT = "SPLIT_LIMIT"
    NOT_AT_PICKUP_LOCATION = "NOT_AT_PICKUP_LOCATION"
    CAPACITY_FULL = "CAPACITY_FULL"
    NEVER_READY = "NEVER_READY"
    CALENDAR_INVALID = "CALENDAR_INVALID"
    NO_DELIVERY_SERVICE = "NO_DELIVERY_SERVICE"
    LOCATION_TYPE_NOT_SERVED = "LOCATION_TYPE_NOT_SERVED"
    ZONE_NOT_SERVED = "ZONE_NOT_SERVED"
    TOO_HEAVY = "TOO_HEAVY"
    TOO_LONG = "TOO_LONG"
    NO_PICKUP_BY_CARRIER = "NO_PICKUP_BY_CARRIER"


SENTENCES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.ADDRESS_MISSING: "There is neither an address nor a place of collection.",
        Reason.ADDRESS_NOT_FOUND: "The place of the address is not known; send its coordinates.",
        Reason.PICKUP_LOCATION_MISSING: "There is no store to collect from near the place asked about.",
        Reason.PICKUP_LOCATION_UNKNOWN: "The place of collection is no location of the network.",
        Reason.PICKUP_LOCATION_UNABLE: "Nothing can be collected there: it is inactive, switched off or no store.",
        Reason.PRODUCT_UNKNOWN: "The product is no longer in its catalogue.",
        Reason.PRODUCT_INACTIVE: "The product is not for sale.",
        Reason.NO_STOCK: "No location considered has enough of it.",
        Reason.ONLY_EXCLUDED: "It lies only at locations that may not serve here.",
        Reason.SPLIT_LIMIT: "It could only be had from more locations than are allowed together.",
        Reason.NOT_AT_PICKUP_LOCATION: "The place of collection does not have all of it.",
        Reason.CAPACITY_FULL: "The location takes no more fulfilments on this day.",
        Reason.NEVER_READY: "The location does not open long enough to pick and pack it.",
        Reason.CALENDAR_INVALID: "The calendar of the location cannot be read.",
        Reason.NO_DELIVERY_SERVICE: "The retailer has no delivery service for this.",
        Reason.LOCATION_TYPE_NOT_SERVED: "The service does not collect from locations of this type.",
        Reason.ZONE_NOT_SERVED: "The service does not go from there to this place.",
        Reason.TOO_HEAVY: "The parcel is heavier than the service takes.",
        Reason.TOO_LONG: "The parcel is longer than the service takes.",
        Reason.NO_PICKUP_BY_CARRIER: "The carrier does not come to the location while it is open.",
    }
)


def shortage(left: Unfilled, product_ref: str, method: str) -> NotOffered:
    """Units of a product that a plan leaves out, with the sentence of the reason."""
    reason = Reason(left.reason.value)
    return NotOffered(
        code=reason.value, message=SENTENCES[reason], method=method, product_ref=product_ref, quantity=left.quantity
    )


def not_offered(
    reason: Reason,
    *,
    method: str | None = None,
    product_ref: str | None = None,
    location_ref: str | None = None,
    delivery_service_ref: str | None = None,
) -> NotOffered:
    """A refusal with the sentence of its reason."""
    return NotOffered(
        code=reason.value,
        message=SENTENCES[reason],
        method=method,
        product_ref=product_ref,
        location_ref=location_ref,
        delivery_service_ref=delivery_service_ref,
    )
