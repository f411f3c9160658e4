"""What a condition or customer code may see of a run: plain values, made for each call."""

from typing import Any

import msgspec

from lading.engine.entity import Entity
from lading.engine.event import Event
from lading.engine.rule import RuleCall

# What a module keeps to know what it need not write again is nobody's business.
_PRIVATE = "stored_"


def entity_view(entity: Entity) -> dict[str, Any]:
    """An entity: the fields of its module, its attributes by their values, and what every entity has."""
    fields = plain(entity.fields)
    own = fields if isinstance(fields, dict) else {}
    return {
        **{name: value for name, value in own.items() if not name.startswith(_PRIVATE)},
        "type": entity.type,
        "id": str(entity.id),
        "ref": entity.ref,
        "subtype": entity.subtype,
        "status": entity.status,
        "attributes": {name: _value_of(attribute) for name, attribute in entity.attributes.items()},
    }


def event_view(event: Event) -> dict[str, Any]:
    """An event without its attributes."""
    return {
        "id": str(event.id),
        "name": event.name,
        "retailer": event.retailer,
        "subtype": event.subtype,
        "accepted_at": event.accepted_at.isoformat(),
        "generated_by": event.generated_by,
    }


def attributes_view(event: Event) -> dict[str, Any]:
    """The attributes of an event. Values that only this process understands are left empty."""
    shown = plain(event.attributes)
    assert isinstance(shown, dict)
    return shown


def document_of(call: RuleCall) -> dict[str, Any]:
    """Everything at once: entity, root, event, attributes, now."""
    return {
        "entity": entity_view(call.entity),
        "root": entity_view(call.aggregate.root),
        "event": event_view(call.event),
        "attributes": attributes_view(call.event),
        "now": call.at.isoformat(),
    }


def plain(value: Any) -> Any:
    """A value in JSON's types."""
    return _with_lists(msgspec.to_builtins(value, str_keys=True, enc_hook=_unknown))


def _with_lists(value: Any) -> Any:
    """The same with lists for tuples, which JSON does not know."""
    if isinstance(value, dict):
        return {key: _with_lists(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_with_lists(child) for child in value]
    return value


def _unknown(_value: Any) -> None:
    return None


def _value_of(attribute: Any) -> Any:
    return plain(attribute.get("value")) if isinstance(attribute, dict) else plain(attribute)
