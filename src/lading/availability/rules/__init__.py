"""The rules of virtual catalogues and controls, under their names in workflows."""

from typing import Any

import msgspec

from lading.availability.rules.apply_threshold_controls import ControlGroups
from lading.availability.rules.apply_threshold_controls_to_inventory_position import (
    apply_threshold_controls_to_inventory_position,
)
from lading.availability.rules.apply_threshold_controls_to_virtual_position import (
    apply_threshold_controls_to_virtual_position,
)
from lading.availability.rules.create_aggregate_virtual_position import create_aggregate_virtual_position
from lading.availability.rules.create_base_virtual_position import create_base_virtual_position
from lading.availability.rules.down_to_virtual_position_if_exists import down_to_virtual_position_if_exists
from lading.availability.rules.forward_event_to_all_virtual_catalogues import forward_event_to_all_virtual_catalogues
from lading.availability.rules.forward_if_inventory_position_status_equals import (
    forward_if_inventory_position_status_equals,
)
from lading.availability.rules.forward_if_virtual_position_not_exists import forward_if_virtual_position_not_exists
from lading.availability.rules.load_virtual_position_and_virtual_catalogue_details import load_virtual_position_details
from lading.availability.rules.notify_virtual_catalogue_on_network_match import (
    notify_virtual_catalogue_on_network_match,
)
from lading.availability.rules.notify_virtual_catalogues import Targets
from lading.availability.rules.notify_virtual_catalogues_by_refs_on_networks_match import (
    notify_virtual_catalogues_by_refs_on_networks_match,
)
from lading.availability.rules.produce_virtual_position_events_for_control_update import produce_virtual_position_events
from lading.availability.rules.reset_base_virtual_position import reset_base_virtual_position
from lading.availability.rules.update_aggregate_virtual_position import update_aggregate_virtual_position
from lading.availability.rules.update_base_virtual_position import update_base_virtual_position
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
        apply_threshold_controls_to_inventory_position(loaders.control_groups),
        apply_threshold_controls_to_virtual_position(loaders.control_groups),
        create_base_virtual_position,
        update_base_virtual_position,
        reset_base_virtual_position,
        create_aggregate_virtual_position,
        update_aggregate_virtual_position,
        down_to_virtual_position_if_exists(virtual),
        forward_if_inventory_position_status_equals(virtual),
        forward_if_virtual_position_not_exists(virtual),
        load_virtual_position_details(virtual),
        notify_virtual_catalogue_on_network_match(loaders.targets),
        notify_virtual_catalogues_by_refs_on_networks_match(loaders.targets),
        forward_event_to_all_virtual_catalogues(loaders.targets),
        produce_virtual_position_events(loaders.targets),
        update_control_value,
    )
