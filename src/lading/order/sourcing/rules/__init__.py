"""The sourcing rules of order workflows, under their reference names."""

from typing import Any

from lading.engine.rule import Rule
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.rules.backorder_rejected_items import backorder_rejected_items
from lading.order.sourcing.rules.change_state_for_unfulfilable_fulfilment import (
    change_state_for_unfulfilable_fulfilment,
)
from lading.order.sourcing.rules.create_fulfilment import create_fulfilment
from lading.order.sourcing.rules.create_fulfilment_by_hand import create_fulfilment_by_hand
from lading.order.sourcing.rules.create_fulfilment_for_unfulfillable_items import (
    create_fulfilment_for_unfulfillable_items,
)
from lading.order.sourcing.rules.create_fulfilment_with_sourcing_profile import create_fulfilment_with_sourcing_profile
from lading.order.sourcing.rules.create_partial_fulfilment_with_sourcing_profile import (
    create_partial_fulfilment_with_sourcing_profile,
)
from lading.order.sourcing.rules.filter_locations_by_radius import filter_locations_by_radius
from lading.order.sourcing.rules.filter_locations_by_type import filter_locations_by_type
from lading.order.sourcing.rules.forward_if_max_split_limit_not_reached import forward_if_max_split_limit_not_reached
from lading.order.sourcing.rules.forward_if_max_split_limit_reached import forward_if_max_split_limit_reached
from lading.order.sourcing.rules.forward_if_proposed_fulfilment_not_present import (
    forward_if_proposed_fulfilment_not_present,
)
from lading.order.sourcing.rules.forward_if_proposed_fulfilment_present import forward_if_proposed_fulfilment_present
from lading.order.sourcing.rules.forward_if_unfulfilled_items_exist import forward_if_unfulfilled_items_exist
from lading.order.sourcing.rules.gather_locations import get_locations_for_network
from lading.order.sourcing.rules.rank_locations import calculate_locations_distances
from lading.order.sourcing.rules.reopen_rejected_items import reopen_rejected_items
from lading.order.sourcing.rules.search_inventory import search_inventory_at_locations
from lading.order.sourcing.rules.select_proposed_fulfilment import select_proposed_fulfilment
from lading.order.sourcing.strategies.desk import StrategyDesk


def rules_of(loaders: SourcingLoaders) -> tuple[Rule[Any], ...]:
    """Every sourcing rule, reading through the loaders given."""
    return (
        get_locations_for_network(loaders),
        filter_locations_by_radius,
        filter_locations_by_type,
        calculate_locations_distances,
        search_inventory_at_locations(loaders),
        select_proposed_fulfilment(loaders),
        forward_if_proposed_fulfilment_present,
        forward_if_proposed_fulfilment_not_present,
        forward_if_max_split_limit_reached,
        forward_if_max_split_limit_not_reached,
        create_fulfilment,
        forward_if_unfulfilled_items_exist,
        create_fulfilment_for_unfulfillable_items(loaders),
        change_state_for_unfulfilable_fulfilment,
        backorder_rejected_items,
        create_fulfilment_by_hand(loaders),
        reopen_rejected_items,
    )


def profile_rules_of(desk: StrategyDesk) -> tuple[Rule[Any], ...]:
    """Every rule that works with profiles."""
    return (
        create_fulfilment_with_sourcing_profile(desk),
        create_partial_fulfilment_with_sourcing_profile(desk),
    )
