"""The rule ApplyThresholdControlsToInventoryPosition."""

from lading.availability.rules.apply_threshold_controls import ControlGroups, ThresholdParameters, follow_threshold
from lading.availability.thresholds import GroupKey, is_below_threshold
from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.inventory.position_model import PositionFields


def apply_threshold_controls_to_inventory_position(groups: ControlGroups) -> Rule[ThresholdParameters]:
    """The rule, bound to the loader of groups."""

    @rule("ApplyThresholdControlsToInventoryPosition", ThresholdParameters)
    async def to_position(call: RuleCall, parameters: ThresholdParameters) -> Actions:
        """Sets statusBelow when the controls that apply leave none of the units on hand, else status.

        Sends eventName on when that changed anything. Fails with ENTITY_UNSUITABLE for anything but a position.
        """
        fields = call.entity.fields
        if not isinstance(fields, PositionFields):
            raise RuleFailed("ENTITY_UNSUITABLE", f"{call.entity.type} is no inventory position")
        key = fields.key
        controls = await call.read(groups, GroupKey(parameters.control_group_ref, key.product_number))
        is_below = is_below_threshold(controls, key.location_number, fields.on_hand, fields.supplied)
        return follow_threshold(call, parameters, is_below=is_below)

    return to_position
