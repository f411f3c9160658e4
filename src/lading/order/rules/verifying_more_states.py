"""Joins over consignments, and over an attribute."""

from typing import Any

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.model import CONSIGNMENT
from lading.order.rules.forwarding import StatusNames, names_of, send_if
from lading.order.rules.send_event_for_articles import articles_of


class BookingVerified(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. BookingStatus: the status, or the statuses, to have arrived in."""

    event_name: str
    booking_status: StatusNames = msgspec.field(name="BookingStatus")


class AttributeVerified(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. attributeName, attributeValue: what the entity must carry."""

    event_name: str
    attribute_name: str
    attribute_value: str


@rule("SendEventOnVerifyingConsignment", BookingVerified, aliases=("SendEventOnVerifyingConsignmentV2",))
async def send_event_on_consignments(call: RuleCall, parameters: BookingVerified) -> Actions:
    """Sends eventName when articles of the entity are consigned and each of their consignments is in BookingStatus."""
    statuses = names_of(parameters.booking_status)
    wanted = {article.id for article in articles_of(call.aggregate, call.entity)}
    found = [one for one in call.aggregate.children(CONSIGNMENT) if wanted.intersection(one.fields.article_ids)]
    return send_if(bool(found) and all(one.status in statuses for one in found), call, parameters.event_name)


@rule("SendEventOnVerifyingAttributeValue", AttributeVerified)
async def send_event_on_attribute(call: RuleCall, parameters: AttributeVerified) -> Actions:
    """Sends eventName when an attribute of the entity has a value, compared as text."""
    kept: Any = call.entity.attributes.get(parameters.attribute_name)
    is_met = kept is not None and _text(kept["value"]) == parameters.attribute_value
    return send_if(is_met, call, parameters.event_name)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
