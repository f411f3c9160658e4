"""The rule IfPropertyNotEquals."""

from lading.engine.action import Actions
from lading.engine.json_path import ABSENT
from lading.engine.rule import RuleCall, rule
from lading.engine.rules.property_conditions import ValueParameters, is_equal, property_of, sent_if


@rule("IfPropertyNotEquals", ValueParameters)
async def if_not_equals(call: RuleCall, parameters: ValueParameters) -> Actions:
    """Sends an event if a property has another value, or is not there."""
    found = property_of(call, parameters)
    return sent_if(call, parameters, is_wanted=found is ABSENT or not is_equal(found, parameters.value))
