"""The rule IfPropertyIsPresent."""

from lading.engine.action import Actions
from lading.engine.json_path import ABSENT
from lading.engine.rule import RuleCall, rule
from lading.engine.rules.property_conditions import PropertyParameters, property_of, sent_if


@rule("IfPropertyIsPresent", PropertyParameters)
async def if_present(call: RuleCall, parameters: PropertyParameters) -> Actions:
    """Sends an event if a property is there and not null."""
    return sent_if(call, parameters, is_wanted=property_of(call, parameters) not in (ABSENT, None))
