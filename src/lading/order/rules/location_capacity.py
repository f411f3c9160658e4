"""A location takes as much as it can do in a day or a slot of it, and no more."""

import msgspec

from lading.engine.loading import Loader
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.capacity.model import SlotKey
from lading.order.capacity.records import SlotCount

SETTING = "LOCATION_CAPACITY"


class CapacityLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The facts these rules read: settings, locations by ref, what is taken of slots."""

    settings: Loader[SettingKey, Json]
    locations: Loader[str, Location | None]
    counts: Loader[SlotKey, SlotCount]
