"""The rules of collection."""

from typing import Any

from lading.engine.loading import Loader
from lading.engine.rule import Rule
from lading.foundation.places.model import Location
from lading.foundation.places.storage_areas import StorageArea, StorageAreaKey
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.rules.collection.assign_storage_area import assign_storage_area
from lading.order.rules.collection.change_pickup_location import change_pickup_location
from lading.order.rules.collection.collector import verify_collector
from lading.order.rules.collection.extend_collection_period import extend_collection_period
from lading.order.rules.collection.forward_if_at_pickup_location import forward_if_at_pickup_location
from lading.order.rules.collection.forward_if_collection_period_stands import forward_if_collection_period_stands
from lading.order.rules.collection.forward_if_pickup_location_known import forward_if_pickup_location_known
from lading.order.rules.collection.get_pickup_location import get_pickup_location
from lading.order.rules.collection.get_transfer_locations import get_transfer_locations
from lading.order.rules.collection.give_up_fulfilments import give_up_fulfilments
from lading.order.rules.collection.note_arrival import note_arrival
from lading.order.rules.collection.put_back_units import put_back_units
from lading.order.rules.collection.start_collection_period import start_collection_period
from lading.order.rules.withdrawing import Catalogues
from lading.order.sourcing.loaders import SourcingLoaders


def rules_of(
    settings: Loader[SettingKey, Json],
    locations: Loader[str, Location | None],
    catalogues: Catalogues,
    sourcing: SourcingLoaders,
    areas: Loader[StorageAreaKey, StorageArea | None],
) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (
        assign_storage_area(areas),
        change_pickup_location(locations),
        extend_collection_period(settings),
        forward_if_at_pickup_location,
        forward_if_collection_period_stands,
        forward_if_pickup_location_known(locations),
        get_pickup_location(sourcing),
        get_transfer_locations(sourcing),
        give_up_fulfilments,
        note_arrival(locations),
        put_back_units(catalogues, locations),
        start_collection_period(settings),
        verify_collector(settings),
    )
