"""Branches on what a fraud check found."""

import msgspec

from lading.engine.action import Actions, SetAttributes
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import send

ACCEPT = "ACCEPT"
REJECT = "REJECT"
REVIEW = "REVIEW"
TEXT_LENGTH_MAX = 100
# The order's attribute.
RESULT = "fraudResult"


class FraudBranches(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Events to send for each result. attributeName: the event's attribute that holds ACCEPT, REVIEW or REJECT."""

    accept_event_name: str
    review_event_name: str
    reject_event_name: str
    attribute_name: str = RESULT


@rule("ForwardOnFraudResult", FraudBranches)
async def forward_on_fraud_result(call: RuleCall, parameters: FraudBranches) -> Actions:
    """Keeps the result on the order and sends the event for it; a result it does not know is one to review."""
    result = str(call.event.attributes.get(parameters.attribute_name, ""))[:TEXT_LENGTH_MAX].strip().upper()
    names = {ACCEPT: parameters.accept_event_name, REJECT: parameters.reject_event_name}
    root = call.aggregate.root
    kept = {RESULT: {"type": "STRING", "value": result or REVIEW}}
    return [SetAttributes(root, kept), *send(call, names.get(result, parameters.review_event_name), root)]
