"""Branches on the status of product or location, and on an attribute of the event."""

from collections.abc import Callable

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import forward
from lading.inventory.position_model import PositionFact
from lading.inventory.rules.positions_asked import Positions, positions_asked


class StatusParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on; status (or statuses, or productStatus, locationStatus): what is asked for."""

    event_name: str
    status: str | None = None
    statuses: str | tuple[str, ...] = ()
    product_status: str | None = None
    location_status: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """The statuses asked for."""
        listed = self.statuses.split(",") if isinstance(self.statuses, str) else self.statuses
        single = (self.status, self.product_status, self.location_status)
        return frozenset(name.strip() for name in (*listed, *single) if name)


class AttributeParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on; attributeKey: an attribute of the event; attributeValue: what it must be."""

    event_name: str
    attribute_key: str
    attribute_value: str | int | float | bool


def forward_if_product_status_equals(positions: Positions) -> Rule[StatusParameters]:
    """The rule, bound to the loader of positions."""

    @rule("ForwardIfProductStatusEquals", StatusParameters)
    async def run(call: RuleCall, parameters: StatusParameters) -> Actions:
        """Sends eventName on when the product of every position named has one of the statuses now."""
        return await _forward_if(call, positions, parameters, lambda fact: fact.product_status)

    return run


def forward_if_location_status_equals(positions: Positions) -> Rule[StatusParameters]:
    """The rule, bound to the loader of positions."""

    @rule("ForwardIfLocationStatusEquals", StatusParameters)
    async def run(call: RuleCall, parameters: StatusParameters) -> Actions:
        """Sends eventName on when the location of every position named has one of the statuses now."""
        return await _forward_if(call, positions, parameters, lambda fact: fact.location_status)

    return run


@rule("ForwardIfIncomingAttributeEquals", AttributeParameters)
async def forward_if_incoming_attribute_equals(call: RuleCall, parameters: AttributeParameters) -> Actions:
    """Sends eventName on when the event carries the attribute with that value; numbers and texts compare as texts."""
    value = call.event.attributes.get(parameters.attribute_key)
    if value is None or _text(value) != _text(parameters.attribute_value):
        return []
    return forward(call, parameters.event_name)


async def _forward_if(
    call: RuleCall, positions: Positions, parameters: StatusParameters, status_of: Callable[[PositionFact], str]
) -> Actions:
    asked = await positions_asked(call, positions)
    if all(status_of(one.fact) in parameters.names for one in asked):
        return forward(call, parameters.event_name)
    return []


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
