"""ApplyThresholdControls…: the status of a position follows the units left above a threshold."""

import msgspec

from lading.availability.control_loading import ProductControls
from lading.availability.thresholds import GroupKey
from lading.engine.action import Actions, SetStatus
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall
from lading.foundation.rules.forwarding import forward

ControlGroups = Loader[GroupKey, ProductControls]


class ThresholdParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """controlGroupRef: whose controls are the thresholds. status: above it; statusBelow: at or below it.

    eventName: the event to send on when the status changed.
    """

    control_group_ref: str
    status: str = "ACTIVE"
    status_below: str = "INACTIVE"
    event_name: str | None = None


def follow_threshold(call: RuleCall, parameters: ThresholdParameters, *, is_below: bool) -> Actions:
    """Sets the status that the threshold asks for, if it is another one, and sends eventName on."""
    status = parameters.status_below if is_below else parameters.status
    if status == call.entity.status:
        return []
    return [SetStatus(call.entity, status), *forward(call, parameters.event_name)]
