"""The rule SendEventOnVerifyingAttributeValue."""

from typing import Any

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import send_if


class AttributeVerified(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. attributeName, attributeValue: what the entity must carry."""

    event_name: str
    attribute_name: str
    attribute_value: str


@rule("SendEventOnVerifyingAttributeValue", AttributeVerified)
async def send_event_on_attribute(call: RuleCall, parameters: AttributeVerified) -> Actions:
    """Sends eventName when an attribute of the entity has a value, compared as text."""
    kept: Any = call.entity.attributes.get(parameters.attribute_name)
    is_met = kept is not None and _text(kept["value"]) == parameters.attribute_value
    return send_if(is_met, call, parameters.event_name)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
