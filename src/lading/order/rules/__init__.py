"""The rules of orders and their sub-entities, under their reference names; sourcing has its own."""

from typing import Any

import msgspec

from lading.engine.loading import Loader
from lading.engine.rule import Rule
from lading.foundation.geocoding.point import CoordinateSource
from lading.foundation.places.model import Location
from lading.foundation.places.storage_areas import StorageArea, StorageAreaKey
from lading.foundation.products.kits import KitPart
from lading.foundation.products.model import Product, ProductKey
from lading.foundation.settings.records import SettingKey
from lading.foundation.tasks.opening import TaskLoaders
from lading.kernel.json import Json
from lading.order.capacity.model import SlotKey
from lading.order.capacity.records import SlotCount
from lading.order.rules.add_fulfilment_type_attribute import add_fulfilment_type_attribute
from lading.order.rules.appeasement_cap import check_appeasement_cap
from lading.order.rules.apply_tax_recalculation import apply_tax_recalculation
from lading.order.rules.cancel_fulfilment import cancel_fulfilment
from lading.order.rules.cancel_order_items import cancel_order_items
from lading.order.rules.cancel_units_of_fulfilment import cancel_units_of_fulfilment
from lading.order.rules.checks import rules_of as check_rules_of
from lading.order.rules.choices import rules_of as choice_rules_of
from lading.order.rules.collection import rules_of as collection_rules_of
from lading.order.rules.confirm_fulfilment_items import confirm_fulfilment_items
from lading.order.rules.copy_attributes_from_fulfilment_to_article import copy_attributes_to_article
from lading.order.rules.create_articles_for_fulfilment import create_articles_for_fulfilment
from lading.order.rules.create_consignment import create_consignment
from lading.order.rules.default_location import use_default_location
from lading.order.rules.delivery_coordinates import forward_with_coordinates
from lading.order.rules.drop_ship import assign_drop_ship_vendor
from lading.order.rules.explode_kits import explode_kits
from lading.order.rules.filter_locations_by_capacity import filter_locations_by_capacity
from lading.order.rules.forward_if_delivery_address_not_present import forward_if_delivery_address_not_present
from lading.order.rules.forward_if_delivery_address_present import forward_if_delivery_address_present
from lading.order.rules.forward_if_expiry_stands import forward_if_expiry_stands
from lading.order.rules.forward_if_hold_is_over import forward_if_hold_is_over
from lading.order.rules.forward_if_order_coordinates_not_present import forward_if_order_coordinates_not_present
from lading.order.rules.forward_if_order_coordinates_present import forward_if_order_coordinates_present
from lading.order.rules.fraud_result import forward_on_fraud_result
from lading.order.rules.gather_in_window import gather_in_window
from lading.order.rules.gathering import gathering_rules
from lading.order.rules.hold_until_processing_must_start import hold_until_processing
from lading.order.rules.holding import TimeLoaders
from lading.order.rules.location_capacity import CapacityLoaders
from lading.order.rules.order_lines_event import send_event_with_order_items
from lading.order.rules.order_notes import add_order_note
from lading.order.rules.order_outcome import forward_if_nothing_open
from lading.order.rules.partners import partner_rules_of
from lading.order.rules.record_cancellation_reasons import record_cancellation_reasons
from lading.order.rules.reject_fulfilment import reject_fulfilment
from lading.order.rules.release_location_capacity import release_location_capacity
from lading.order.rules.renew_promise import renew_promise
from lading.order.rules.require_event_from_workflow import require_event_from_workflow
from lading.order.rules.reserve_location_capacity import reserve_location_capacity
from lading.order.rules.resolve_order_coordinates import resolve_order_coordinates
from lading.order.rules.revision import rules_of as revision_rules_of
from lading.order.rules.revision.asking import RevisionLoaders
from lading.order.rules.schedule_fulfilment_expiry import schedule_fulfilment_expiry
from lading.order.rules.send_event_for_all_fulfilments import send_event_for_all_fulfilments
from lading.order.rules.send_event_for_articles import send_event_for_articles
from lading.order.rules.send_event_for_fulfilment import send_event_for_fulfilment
from lading.order.rules.send_event_for_order import send_event_for_order
from lading.order.rules.send_event_for_order_on_verifying_rejections import send_event_on_rejections
from lading.order.rules.send_event_on_verifying_all_article_states import send_event_on_all_article_states
from lading.order.rules.send_event_on_verifying_all_fulfilment_states import send_event_on_all_fulfilment_states
from lading.order.rules.send_event_on_verifying_any_fulfilment_states import send_event_on_any_fulfilment_state
from lading.order.rules.send_event_on_verifying_attribute_value import send_event_on_attribute
from lading.order.rules.send_event_on_verifying_consignment import send_event_on_consignments
from lading.order.rules.send_event_on_verifying_no_parcels import send_event_on_no_parcels
from lading.order.rules.send_event_on_verifying_order_item_statuses import send_event_on_order_item_statuses
from lading.order.rules.send_event_on_verifying_parcels_complete import send_event_on_all_parcels
from lading.order.rules.send_event_on_verifying_parcels_partially_complete import send_event_on_some_parcels
from lading.order.rules.send_event_to_fulfilment_on_verifying_order_status import (
    send_event_to_fulfilment_on_order_status,
)
from lading.order.rules.services import rules_of as service_rules_of
from lading.order.rules.set_fulfilment_item_rejections import set_fulfilment_item_rejections
from lading.order.rules.set_order_item_status import set_order_item_status
from lading.order.rules.start_auto_cancel_timer import start_auto_cancel_timer
from lading.order.rules.start_remorse_period import start_remorse_period
from lading.order.rules.take_gathered import take_gathered
from lading.order.rules.update_inventory_quantity import update_inventory_quantity
from lading.order.rules.update_order_coordinates import update_order_coordinates
from lading.order.rules.update_order_item_statuses import update_order_item_statuses
from lading.order.rules.verifying_fulfilment_items import verifying_fulfilment_items
from lading.order.rules.write_off import write_off_fulfilment
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.stock_catalogue import StockCatalogue


class OrderLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The sources of facts that these rules read: one of each in a process."""

    locations: Loader[str, Location | None]
    areas: Loader[StorageAreaKey, StorageArea | None]
    settings: Loader[SettingKey, Json]
    stock_catalogues: Loader[str, StockCatalogue | None]
    geocoder: CoordinateSource
    products: Loader[ProductKey, Product | None]
    kits: Loader[ProductKey, tuple[KitPart, ...]]
    capacity_counts: Loader[SlotKey, SlotCount]
    sourcing: SourcingLoaders
    tasks: TaskLoaders


def rules_of(loaders: OrderLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (
        *_delivery_rules(loaders),
        *_business_rules(loaders),
        *choice_rules_of(loaders.sourcing),
        *partner_rules_of(loaders.locations, loaders.settings, loaders.stock_catalogues),
        *_waiting_rules(loaders),
        *check_rules_of(loaders.tasks),
        *service_rules_of(loaders.tasks),
    )


def _waiting_rules(loaders: OrderLoaders) -> tuple[Rule[Any], ...]:
    times = TimeLoaders(locations=loaders.locations, settings=loaders.settings)
    return (
        hold_until_processing(times),
        forward_if_hold_is_over,
        renew_promise(times),
        write_off_fulfilment,
        *gathering_rules(loaders.locations),
        *revision_rules_of(
            RevisionLoaders(
                settings=loaders.settings,
                locations=loaders.locations,
                products=loaders.products,
                stock=loaders.sourcing.product_stock,
                catalogues=loaders.stock_catalogues,
                geocoder=loaders.geocoder,
            )
        ),
        *collection_rules_of(
            loaders.settings, loaders.locations, loaders.stock_catalogues, loaders.sourcing, loaders.areas
        ),
    )


def _delivery_rules(loaders: OrderLoaders) -> tuple[Rule[Any], ...]:
    return (
        add_fulfilment_type_attribute,
        cancel_order_items(loaders.settings, loaders.stock_catalogues),
        cancel_fulfilment,
        cancel_units_of_fulfilment,
        confirm_fulfilment_items,
        copy_attributes_to_article,
        create_articles_for_fulfilment,
        create_consignment,
        forward_if_delivery_address_not_present,
        forward_if_delivery_address_present,
        forward_if_nothing_open,
        forward_if_order_coordinates_not_present,
        forward_if_order_coordinates_present,
        reject_fulfilment,
        require_event_from_workflow,
        resolve_order_coordinates(loaders.geocoder),
        forward_if_expiry_stands,
        schedule_fulfilment_expiry(loaders.locations, loaders.settings),
        send_event_for_all_fulfilments,
        send_event_for_articles,
        send_event_for_fulfilment,
        send_event_for_order,
        send_event_on_all_article_states,
        send_event_on_all_fulfilment_states,
        send_event_on_any_fulfilment_state,
        send_event_to_fulfilment_on_order_status,
        update_inventory_quantity(loaders.stock_catalogues),
        update_order_coordinates,
        verifying_fulfilment_items,
    )


def _business_rules(loaders: OrderLoaders) -> tuple[Rule[Any], ...]:
    settings, locations, products = loaders.settings, loaders.locations, loaders.products
    capacity = CapacityLoaders(settings=settings, locations=locations, counts=loaders.capacity_counts)
    return (
        add_order_note,
        apply_tax_recalculation,
        assign_drop_ship_vendor(products, locations),
        check_appeasement_cap(settings),
        explode_kits(products, loaders.kits),
        filter_locations_by_capacity(capacity),
        forward_on_fraud_result,
        forward_with_coordinates,
        gather_in_window,
        record_cancellation_reasons(settings),
        release_location_capacity,
        reserve_location_capacity(capacity),
        send_event_on_all_parcels,
        send_event_on_attribute,
        send_event_on_consignments,
        send_event_on_no_parcels,
        send_event_on_order_item_statuses,
        send_event_on_rejections,
        send_event_on_some_parcels,
        send_event_with_order_items,
        set_fulfilment_item_rejections,
        set_order_item_status,
        start_auto_cancel_timer(settings),
        start_remorse_period(settings),
        take_gathered,
        update_order_item_statuses,
        use_default_location(settings, locations),
    )
