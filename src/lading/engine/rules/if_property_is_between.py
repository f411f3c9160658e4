"""The rule IfPropertyIsBetween."""

from lading.engine.action import Actions
from lading.engine.json_path import ABSENT
from lading.engine.rule import RuleCall, rule
from lading.engine.rules.property_conditions import PropertyParameters, Scalar, compare, property_of, sent_if


class ValuesParameters(PropertyParameters, frozen=True, kw_only=True, rename="camel"):
    """jsonpath: the property. values: the least and the greatest, both included. eventName: the event to send."""

    values: tuple[Scalar, Scalar]


@rule("IfPropertyIsBetween", ValuesParameters)
async def if_between(call: RuleCall, parameters: ValuesParameters) -> Actions:
    """Sends an event if a property is there and between two values, both included."""
    found = property_of(call, parameters)
    least, greatest = parameters.values
    is_wanted = found is not ABSENT and compare(found, least) >= 0 and compare(found, greatest) <= 0
    return sent_if(call, parameters, is_wanted=is_wanted)
