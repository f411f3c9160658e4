"""The rules of fulfilment option workflows, under their reference names."""

from typing import Any

from lading.engine.rule import Rule
from lading.order.fulfilment_options.loaders import OptionLoaders
from lading.order.fulfilment_options.rules.calculate_eta import calculate_eta
from lading.order.fulfilment_options.rules.closest_pickup_location import find_closest_pickup_location
from lading.order.fulfilment_options.rules.create_fulfilment_plans import create_fulfilment_plans
from lading.order.fulfilment_options.rules.delivery_coordinates import calculate_coordinates_for_delivery_address
from lading.order.fulfilment_options.rules.find_proposals import find_proposed_fulfilments
from lading.order.fulfilment_options.rules.forward_if_coordinates_not_present import forward_if_coordinates_not_present
from lading.order.fulfilment_options.rules.forward_if_coordinates_present import forward_if_coordinates_present
from lading.order.fulfilment_options.rules.forward_if_delivery_address_not_present import (
    forward_if_delivery_address_not_present,
)
from lading.order.fulfilment_options.rules.forward_if_delivery_address_present import (
    forward_if_delivery_address_present,
)
from lading.order.fulfilment_options.rules.forward_if_pickup_location_ref_not_present import (
    forward_if_pickup_location_not_present,
)
from lading.order.fulfilment_options.rules.forward_if_pickup_location_ref_present import (
    forward_if_pickup_location_present,
)
from lading.order.fulfilment_options.rules.load_option import load_fulfilment_option
from lading.order.fulfilment_options.rules.pickup_coordinates import get_coordinates_for_pickup_location
from lading.order.fulfilment_options.rules.promise_stock_ahead import promise_stock_ahead
from lading.order.fulfilment_options.rules.search_inventory_at_locations import search_inventory_at_locations
from lading.order.fulfilment_options.rules.search_inventory_for_product_availability import (
    search_inventory_for_product_availability,
)
from lading.order.fulfilment_options.rules.select_product_availability_fulfilment_plan import (
    select_product_availability_fulfilment_plan,
)
from lading.order.fulfilment_options.rules.select_rated_fulfilment_plan import select_rated_fulfilment_plan
from lading.order.fulfilment_options.rules.update_fulfilment_plans_status import update_fulfilment_plans_status


def rules_of(loaders: OptionLoaders) -> tuple[Rule[Any], ...]:
    """Every fulfilment option rule, reading through the loaders given."""
    return (
        load_fulfilment_option(loaders),
        forward_if_coordinates_present,
        forward_if_coordinates_not_present,
        forward_if_pickup_location_present,
        forward_if_pickup_location_not_present,
        forward_if_delivery_address_present,
        forward_if_delivery_address_not_present,
        calculate_coordinates_for_delivery_address(loaders.geocoder),
        get_coordinates_for_pickup_location(loaders.locations),
        find_closest_pickup_location,
        search_inventory_at_locations(loaders),
        search_inventory_for_product_availability(loaders),
        find_proposed_fulfilments,
        promise_stock_ahead(loaders.rooms),
        select_rated_fulfilment_plan(loaders.settings),
        select_product_availability_fulfilment_plan,
        calculate_eta(loaders),
        create_fulfilment_plans,
        update_fulfilment_plans_status,
    )
