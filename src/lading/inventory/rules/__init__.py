"""The rules of inventory catalogues, under their names in workflows."""

from typing import Any

import msgspec

from lading.engine.loading import Loader
from lading.engine.rule import Rule
from lading.inventory.rules.apply_inventory_deltas import apply_inventory_deltas
from lading.inventory.rules.calculate_on_hand_for_inventory_position import calculate_on_hand
from lading.inventory.rules.create_inventory_position import create_inventory_position
from lading.inventory.rules.down_to_inventory_position import down_to_inventory_position
from lading.inventory.rules.down_to_inventory_position_if_exists import down_to_inventory_position_if_exists
from lading.inventory.rules.forward_if_incoming_attribute_equals import forward_if_incoming_attribute_equals
from lading.inventory.rules.forward_if_inventory_position_exists import forward_if_inventory_position_exists
from lading.inventory.rules.forward_if_inventory_position_not_exists import forward_if_inventory_position_not_exists
from lading.inventory.rules.forward_if_location_status_equals import forward_if_location_status_equals
from lading.inventory.rules.forward_if_on_hand_changed import forward_if_on_hand_changed
from lading.inventory.rules.forward_if_product_status_equals import forward_if_product_status_equals
from lading.inventory.rules.inventory_quantities import Quantities
from lading.inventory.rules.load_inventory_position import load_inventory_position
from lading.inventory.rules.load_inventory_position_data import load_inventory_position_data
from lading.inventory.rules.notify_inventory_catalogue import Catalogues
from lading.inventory.rules.notify_inventory_catalogue_for_location import notify_inventory_catalogue_for_location
from lading.inventory.rules.notify_inventory_catalogue_for_product import notify_inventory_catalogue_for_product
from lading.inventory.rules.positions_asked import Positions
from lading.inventory.rules.positions_of import Chunks
from lading.inventory.rules.produce_position_events_for_location import produce_position_events_for_location
from lading.inventory.rules.produce_position_events_for_product import produce_position_events_for_product
from lading.inventory.rules.send_event_on_delta_inventory_update import send_event_on_delta_inventory_update
from lading.inventory.rules.send_event_to_all_inventory_quantities import send_event_to_all_inventory_quantities
from lading.inventory.rules.update_inventory_quantities_status import update_inventory_quantities_status
from lading.inventory.rules.update_on_hand import update_on_hand
from lading.inventory.rules.update_position_statuses_for_location import update_position_statuses_for_location
from lading.inventory.rules.update_position_statuses_for_product import update_position_statuses_for_product
from lading.inventory.rules.upsert_inventory_quantity import Orders, upsert_inventory_quantity
from lading.inventory.stock_places import StockPlaces, StockPlacesKey


class InventoryLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The sources of facts that these rules read: one of each in a process."""

    places: Loader[StockPlacesKey, StockPlaces]
    positions: Positions
    quantities: Quantities
    chunks: Chunks
    catalogues: Catalogues
    orders: Orders


def rules_of(loaders: InventoryLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    positions = loaders.positions
    return (
        apply_inventory_deltas(loaders.places),
        calculate_on_hand(positions),
        create_inventory_position(positions),
        down_to_inventory_position(positions),
        down_to_inventory_position_if_exists(positions),
        forward_if_incoming_attribute_equals,
        forward_if_inventory_position_exists(positions),
        forward_if_inventory_position_not_exists(positions),
        forward_if_location_status_equals(positions),
        forward_if_on_hand_changed(positions),
        forward_if_product_status_equals(positions),
        load_inventory_position(positions),
        load_inventory_position_data(positions),
        notify_inventory_catalogue_for_location(loaders.catalogues),
        notify_inventory_catalogue_for_product(loaders.catalogues),
        produce_position_events_for_location(loaders.chunks),
        produce_position_events_for_product(loaders.chunks),
        send_event_on_delta_inventory_update(positions),
        send_event_to_all_inventory_quantities(positions, loaders.quantities),
        update_inventory_quantities_status,
        update_on_hand,
        update_position_statuses_for_location(loaders.chunks),
        update_position_statuses_for_product(loaders.chunks),
        upsert_inventory_quantity(positions, loaders.orders),
    )
