"""The rule a sandbox is measured with: it does what a rule of a customer does, and nothing that takes time."""

from lading.engine.sdk.answers import Actions, Log, SetAttributes
from lading.engine.sdk.rule import Call, NoParameters, rule


@rule("Note", NoParameters)
def note(call: Call, parameters: NoParameters) -> Actions:
    """Notes the name of its event on the entity."""
    del parameters
    return [
        SetAttributes(attributes={"noted": {"type": "STRING", "value": str(call.event.get("name"))}}),
        Log(message="noted"),
    ]


RULES = (note,)
