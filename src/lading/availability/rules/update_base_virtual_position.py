"""The rule UpdateBaseVirtualPosition."""

from lading.availability.rules.computed_virtual_position import ComputedParameters, computed
from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule


@rule("UpdateBaseVirtualPosition", ComputedParameters)
async def update_base_virtual_position(call: RuleCall, parameters: ComputedParameters) -> Actions:
    """Writes nothing: the quantity follows from stock, network and controls at every reading, never stale.

    Sends eventName on.
    """
    return computed(call, parameters)
