"""The rules of orders and their sub-entities, under their reference names; sourcing has its own."""

from typing import Any

import msgspec

from lading.engine.loading import Loader
from lading.engine.rule import Rule
from lading.foundation.geocoding.geocoder import CoordinateSource
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.rules.add_fulfilment_type_attribute import add_fulfilment_type_attribute
from lading.order.rules.confirm_fulfilment_items import confirm_fulfilment_items
from lading.order.rules.create_articles import copy_attributes_to_article, create_articles_for_fulfilment
from lading.order.rules.create_consignment import create_consignment
from lading.order.rules.delivery_address_present import (
    forward_if_delivery_address_not_present,
    forward_if_delivery_address_present,
)
from lading.order.rules.end_fulfilment import (
    cancel_all_order_items,
    cancel_fulfilment,
    cancel_units_of_fulfilment,
    reject_fulfilment,
)
from lading.order.rules.order_coordinates_present import (
    forward_if_order_coordinates_not_present,
    forward_if_order_coordinates_present,
)
from lading.order.rules.order_outcome import forward_if_nothing_open
from lading.order.rules.require_event_from_workflow import require_event_from_workflow
from lading.order.rules.resolve_order_coordinates import resolve_order_coordinates
from lading.order.rules.schedule_fulfilment_expiry import schedule_fulfilment_expiry
from lading.order.rules.send_event_for_articles import send_event_for_articles
from lading.order.rules.send_event_for_fulfilments import send_event_for_all_fulfilments, send_event_for_fulfilment
from lading.order.rules.send_event_for_order import send_event_for_order
from lading.order.rules.update_inventory_quantity import update_inventory_quantity
from lading.order.rules.update_order_coordinates import update_order_coordinates
from lading.order.rules.verifying_fulfilment_items import verifying_fulfilment_items
from lading.order.rules.verifying_states import (
    send_event_on_all_article_states,
    send_event_on_all_fulfilment_states,
    send_event_on_any_fulfilment_state,
    send_event_to_fulfilment_on_order_status,
)
from lading.order.stock_catalogue import StockCatalogue


class OrderLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The sources of facts that these rules read: one of each in a process."""

    locations: Loader[str, Location | None]
    settings: Loader[SettingKey, Json]
    stock_catalogues: Loader[str, StockCatalogue | None]
    geocoder: CoordinateSource


def rules_of(loaders: OrderLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (
        add_fulfilment_type_attribute,
        cancel_all_order_items,
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
