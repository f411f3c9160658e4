"""The rules of virtual catalogues and controls, under their names in workflows."""

from typing import Any

import msgspec

from lading.availability.rules.apply_threshold_controls import ControlGroups, apply_threshold_controls
from lading.availability.rules.computed_virtual_position import computed_virtual_position_rules
from lading.availability.rules.down_to_virtual_position_if_exists import down_to_virtual_position_if_exists
from lading.availability.rules.forward_if_inventory_position_status_equals import (
    forward_if_inventory_position_status_equals,
)
from lading.availability.rules.forward_if_virtual_position_not_exists import forward_if_virtual_position_not_exists
from lading.availability.rules.load_virtual_position_and_virtual_catalogue_details import load_virtual_position_details
from lading.availability.rules.notify_virtual_catalogues import Targets, notify_virtual_catalogue_rules
from lading.availability.rules.produce_virtual_position_events_for_control_update import produce_virtual_position_events
from lading.availability.rules.update_control_value import update_control_value
from lading.availability.rules.virtual_position import VirtualPositions
from lading.engine.rule import Rule


class AvailabilityLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The sources of facts that these rules read: one of each in a process."""

    virtual_positions: VirtualPositions
    targets: Targets
    control_groups: ControlGroups


def rules_of(loaders: AvailabilityLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    virtual = loaders.virtual_positions
    return (
        *apply_threshold_controls(loaders.control_groups),
        *computed_virtual_position_rules(),
        down_to_virtual_position_if_exists(virtual),
        forward_if_inventory_position_status_equals(virtual),
        forward_if_virtual_position_not_exists(virtual),
        load_virtual_position_details(virtual),
        *notify_virtual_catalogue_rules(loaders.targets),
        produce_virtual_position_events(loaders.targets),
        update_control_value,
    )
