"""ApplyThresholdControls…: the status of a position follows the units left above a threshold."""

from typing import Any

import msgspec

from lading.availability.control_loading import ProductControls
from lading.availability.thresholds import GroupKey, is_below_threshold
from lading.availability.virtual_positions import VirtualPosition
from lading.engine.action import Actions, SetStatus
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.rules.forwarding import forward
from lading.inventory.position_model import PositionFields

ControlGroups = Loader[GroupKey, ProductControls]


class ThresholdParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """controlGroupRef: whose controls are the thresholds. status: above it; statusBelow: at or below it.

    eventName: the event to send on when the status changed.
    """

    control_group_ref: str
    status: str = "ACTIVE"
    status_below: str = "INACTIVE"
    event_name: str | None = None


def apply_threshold_controls(groups: ControlGroups) -> tuple[Rule[Any], ...]:
    """The rules, bound to the loader of control groups."""

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
        return _actions(call, parameters, is_below=is_below)

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
        return _actions(call, parameters, is_below=is_below)

    return to_position, to_virtual


def _actions(call: RuleCall, parameters: ThresholdParameters, *, is_below: bool) -> Actions:
    status = parameters.status_below if is_below else parameters.status
    if status == call.entity.status:
        return []
    return [SetStatus(call.entity, status), *forward(call, parameters.event_name)]
