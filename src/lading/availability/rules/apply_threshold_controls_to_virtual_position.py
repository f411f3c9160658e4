"""The rule ApplyThresholdControlsToVirtualPosition."""

from lading.availability.rules.apply_threshold_controls import ControlGroups, ThresholdParameters, follow_threshold
from lading.availability.thresholds import GroupKey, is_below_threshold
from lading.availability.virtual_positions import VirtualPosition
from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule


def apply_threshold_controls_to_virtual_position(groups: ControlGroups) -> Rule[ThresholdParameters]:
    """The rule, bound to the loader of groups."""

    @rule("ApplyThresholdControlsToVirtualPosition", ThresholdParameters)
    async def to_virtual(call: RuleCall, parameters: ThresholdParameters) -> Actions:
        """The same for a virtual position and what may be sold of it; its status lasts as long as the run.

        Sends eventName on when that changed anything. Fails with ENTITY_UNSUITABLE for anything but a BASE position.
        """
        virtual = call.entity.fields
        if not isinstance(virtual, VirtualPosition) or virtual.position is None:
            raise RuleFailed("ENTITY_UNSUITABLE", f"{call.entity.type} {call.entity.ref} is no BASE position")
        key = virtual.position
        controls = await call.read(groups, GroupKey(parameters.control_group_ref, key.product_number))
        is_below = is_below_threshold(controls, key.location_number, virtual.quantity, virtual.supplied)
        return follow_threshold(call, parameters, is_below=is_below)

    return to_virtual
