"""The rule RecordAcknowledgement."""

from lading.engine.action import Actions, Log, SetAttributes
from lading.engine.rule import NoParameters, RuleCall, rule

ACKNOWLEDGEMENT = ("partnerOrderRef", "expectedDispatchOn")


@rule("RecordAcknowledgement", NoParameters)
async def record_acknowledgement(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Keeps what the partner says of the request: attributes partnerOrderRef and expectedDispatchOn, both optional."""
    said = {name: call.event.attributes.get(name) for name in ACKNOWLEDGEMENT}
    kept = {name: {"type": "STRING", "value": text} for name, text in said.items() if isinstance(text, str)}
    return [SetAttributes(call.entity, kept)] if kept else [Log("the partner gave no reference")]
