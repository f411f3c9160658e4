"""The rule EndEscalations."""

from lading.engine.action import Actions, SetAttributes
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.foundation.calendars.timers import ATTRIBUTE


@rule("EndEscalations", NoParameters)
async def end_escalations(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Ends the entity's escalation: the steps still to come will come to nothing."""
    return [SetAttributes(call.entity, {ATTRIBUTE: {"type": "STRING", "value": ""}})]
