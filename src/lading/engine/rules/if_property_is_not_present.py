"""The rule IfPropertyIsNotPresent."""

from lading.engine.action import Actions
from lading.engine.json_path import ABSENT
from lading.engine.rule import RuleCall, rule
from lading.engine.rules.property_conditions import PropertyParameters, property_of, sent_if


@rule("IfPropertyIsNotPresent", PropertyParameters)
async def if_not_present(call: RuleCall, parameters: PropertyParameters) -> Actions:
    """Sends an event if a property is not there, or null."""
    return sent_if(call, parameters, is_wanted=property_of(call, parameters) in (ABSENT, None))
