"""Criteria: each one reason to rank a location, or to take it out. One small file each."""

from lading.order.sourcing.criteria.carbon import carbon
from lading.order.sourcing.criteria.collection_before_ship import collection_before_ship
from lading.order.sourcing.criteria.cost_to_serve import cost_to_serve
from lading.order.sourcing.criteria.criterion import Criterion
from lading.order.sourcing.criteria.express_cut_off import express_cut_off
from lading.order.sourcing.criteria.flagship_protection import flagship_protection
from lading.order.sourcing.criteria.ideal_stock_surplus import ideal_stock_surplus
from lading.order.sourcing.criteria.inbound_in_time import inbound_in_time
from lading.order.sourcing.criteria.international import international
from lading.order.sourcing.criteria.inventory_availability import inventory_availability
from lading.order.sourcing.criteria.inventory_availability_banded import inventory_availability_banded
from lading.order.sourcing.criteria.inventory_availability_exclusion import inventory_availability_exclusion
from lading.order.sourcing.criteria.location_attribute import location_attribute
from lading.order.sourcing.criteria.location_capability import location_capability
from lading.order.sourcing.criteria.location_daily_capacity import location_daily_capacity
from lading.order.sourcing.criteria.location_distance import location_distance
from lading.order.sourcing.criteria.location_distance_banded import location_distance_banded
from lading.order.sourcing.criteria.location_distance_exclusion import location_distance_exclusion
from lading.order.sourcing.criteria.location_network_exclusion import location_network_exclusion
from lading.order.sourcing.criteria.location_type_exclusion import location_type_exclusion
from lading.order.sourcing.criteria.markdown import markdown
from lading.order.sourcing.criteria.most_stock import most_stock
from lading.order.sourcing.criteria.network_priority import network_priority
from lading.order.sourcing.criteria.open_orders import open_orders
from lading.order.sourcing.criteria.processing_speed import processing_speed
from lading.order.sourcing.criteria.product_capability import product_capability
from lading.order.sourcing.criteria.product_match import product_match
from lading.order.sourcing.criteria.replenishment_route import replenishment_route
from lading.order.sourcing.criteria.sell_through import sell_through
from lading.order.sourcing.criteria.stock_age import stock_age
from lading.order.sourcing.criteria.vip_pool import vip_pool
from lading.order.sourcing.criteria.waiting_for_carrier import waiting_for_carrier
from lading.order.sourcing.criteria.waiting_for_customer import waiting_for_customer


def built_in_criteria() -> tuple[Criterion, ...]:
    """Every criterion that comes with Lading, those with names the field knows first."""
    return (*_reference_criteria(), *_own_criteria())


def _reference_criteria() -> tuple[Criterion, ...]:
    return (
        location_distance,
        location_distance_banded,
        location_distance_exclusion,
        inventory_availability,
        inventory_availability_banded,
        inventory_availability_exclusion,
        network_priority,
        location_type_exclusion,
        location_network_exclusion,
        location_daily_capacity,
    )


def _own_criteria() -> tuple[Criterion, ...]:
    return (
        processing_speed,
        cost_to_serve,
        open_orders,
        waiting_for_customer,
        waiting_for_carrier,
        collection_before_ship,
        markdown,
        most_stock,
        sell_through,
        stock_age,
        ideal_stock_surplus,
        flagship_protection,
        vip_pool,
        location_capability,
        location_attribute,
        express_cut_off,
        international,
        product_capability,
        product_match,
        carbon,
        replenishment_route,
        inbound_in_time,
    )
