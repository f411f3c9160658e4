"""The rule IfPropertyIsLessThan."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.engine.rules.property_conditions import ValueParameters, compares, sent_if


@rule("IfPropertyIsLessThan", ValueParameters)
async def if_less(call: RuleCall, parameters: ValueParameters) -> Actions:
    """Sends an event if a property is there and less. Numbers by amount, texts (instants too) by their letters."""
    return sent_if(call, parameters, is_wanted=compares(call, parameters, lambda order: order < 0))
