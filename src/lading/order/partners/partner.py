"""Who is a partner, and which fulfilments are with one. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from lading.engine.entity import Entity
from lading.foundation.places.model import Location

# The attribute of a location that names the partner who works there.
PARTNER_REF = "partnerRef"
PARTNER_TYPES = ("VENDOR", "3PL")


def partner_of(location: Location | None, types: Sequence[str] = PARTNER_TYPES) -> str | None:
    """The partner at a location: the one its attribute names, else the location itself where its type says so."""
    if location is None:
        return None
    named = value_of(location.attributes, PARTNER_REF)
    if isinstance(named, str) and named:
        return named
    return location.ref if location.type in types else None


def partner_asked(fulfilment: Entity) -> str | None:
    """The partner who was asked to fill it; None where it is picked at a place of our own."""
    named = value_of(fulfilment.attributes, PARTNER_REF)
    return named if isinstance(named, str) else None


def value_of(attributes: Mapping[str, Any], name: str) -> Any:
    """The value of an attribute; None where there is none."""
    kept = attributes.get(name)
    return kept.get("value") if isinstance(kept, Mapping) else kept
