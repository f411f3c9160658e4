"""The rule ForwardIfIncomingAttributeEquals."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.foundation.rules.forwarding import forward


class AttributeParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on; attributeKey: an attribute of the event; attributeValue: what it must be."""

    event_name: str
    attribute_key: str
    attribute_value: str | int | float | bool


@rule("ForwardIfIncomingAttributeEquals", AttributeParameters)
async def forward_if_incoming_attribute_equals(call: RuleCall, parameters: AttributeParameters) -> Actions:
    """Sends eventName on when the event carries the attribute with that value; numbers and texts compare as texts."""
    value = call.event.attributes.get(parameters.attribute_key)
    if value is None or _text(value) != _text(parameters.attribute_value):
        return []
    return forward(call, parameters.event_name)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
