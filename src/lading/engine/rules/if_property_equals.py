"""The rule IfPropertyEquals."""

from lading.engine.action import Actions
from lading.engine.json_path import ABSENT
from lading.engine.rule import RuleCall, rule
from lading.engine.rules.property_conditions import ValueParameters, is_equal, property_of, sent_if


@rule("IfPropertyEquals", ValueParameters)
async def if_equals(call: RuleCall, parameters: ValueParameters) -> Actions:
    """Sends an event if a property has a value. Numbers are equal by amount, 5 and "5.0"; texts letter by letter."""
    found = property_of(call, parameters)
    return sent_if(call, parameters, is_wanted=found is not ABSENT and is_equal(found, parameters.value))
