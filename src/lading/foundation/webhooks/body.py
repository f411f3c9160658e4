"""The body of a webhook: the event as JSON, under the names that receivers of such events know. Pure."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from lading.engine.rule import RuleCall

JSON_VALUES = (str, int, float, bool, UUID)


def event_body(call: RuleCall, *, message_id: UUID, account_ref: str) -> dict[str, Any]:
    """What is told of the event that is being run; its sequence is added when it gets its place in the outbox."""
    event, entity, root = call.event, call.entity, call.aggregate.root
    return {
        "id": str(message_id),
        "name": event.name,
        "accountId": account_ref,
        "retailerId": str(call.retailer),
        "entityId": str(entity.id),
        "entityRef": entity.ref,
        "entityType": entity.type,
        "entityStatus": entity.status,
        "rootEntityId": str(root.id),
        "rootEntityRef": root.ref,
        "rootEntityType": root.type,
        "type": "NORMAL",
        "attributes": told_attributes(event.attributes),
        "meta": {"mode": "AUTO", "simulation": False, "models": None},
        "trailLogs": [],
        "errorLogs": [],
    }


def told_attributes(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that are JSON; facts that one ruleset hands to the next stay in the process."""
    return {name: value for name, value in attributes.items() if _is_json(value)}


def _is_json(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(child) for key, child in value.items())
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return all(map(_is_json, value))
    return value is None or isinstance(value, JSON_VALUES)
