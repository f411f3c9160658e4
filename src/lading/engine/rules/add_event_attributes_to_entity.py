"""Keeps attributes of an event on the entity it is about."""

from typing import Any

import msgspec

from lading.engine.action import Actions, SetAttributes
from lading.engine.rule import RuleCall, RuleFailed, rule
from lading.engine.view import plain

DEFAULT_TYPE = "STRING"


class EventAttributesParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """attributeNames: what to keep. attributeTypes and attributeDefaultValues: one for each name, in the same order."""

    attribute_names: tuple[str, ...]
    attribute_types: tuple[str, ...] = ()
    attribute_default_values: tuple[Any, ...] = ()


@rule("AddEventAttributesToEntity", EventAttributesParameters)
async def add_event_attributes(call: RuleCall, parameters: EventAttributesParameters) -> Actions:
    """Keeps attributes of the event on the entity; one that the event lacks gets its default, or is left alone."""
    kept = kept_attributes(plain(call.event.attributes), parameters)
    return [SetAttributes(call.entity, kept)] if kept else []


def kept_attributes(given: dict[str, Any], parameters: EventAttributesParameters) -> dict[str, Any]:
    """The attributes to set. Raises RuleFailed ATTRIBUTES_UNEVEN when the lists do not belong together."""
    names = parameters.attribute_names
    types = parameters.attribute_types or (DEFAULT_TYPE,) * len(names)
    defaults = parameters.attribute_default_values or (None,) * len(names)
    if not len(names) == len(types) == len(defaults):
        raise RuleFailed(
            "ATTRIBUTES_UNEVEN",
            f"{len(names)} attributeNames, {len(types)} attributeTypes, {len(defaults)} attributeDefaultValues",
        )
    found = {
        name: {"type": kind.upper(), "value": given[name] if given.get(name) is not None else default}
        for name, kind, default in zip(names, types, defaults, strict=True)
    }
    return {name: attribute for name, attribute in found.items() if attribute["value"] is not None}
