"""Branches on how much of a fulfilment was found."""

from typing import Literal

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment.confirmation import found_share
from lading.order.model import FulfilmentFields
from lading.order.rules.forwarding import send_if


class FoundShare(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. quantity: ALL, PARTIAL or NONE of the requested units."""

    event_name: str
    quantity: Literal["ALL", "PARTIAL", "NONE"]


@rule("VerifyingFulfilmentItems", FoundShare)
async def verifying_fulfilment_items(call: RuleCall, parameters: FoundShare) -> Actions:
    """Sends eventName when the filled units of the fulfilment are all, a part, or none of those requested."""
    fields: FulfilmentFields = call.entity.fields
    return send_if(found_share(fields.items) == parameters.quantity, call, parameters.event_name)
