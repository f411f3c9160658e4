"""The rules of orders that wait for stock."""

from typing import Any

import msgspec

from lading.availability.pools.effects import RoomKey
from lading.availability.pools.granting import Entry, EntryKey
from lading.availability.pools.rooms import PoolRoom
from lading.engine.loading import Loader
from lading.engine.rule import Rule
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.backorders.rules.await_stock import await_stock
from lading.order.backorders.rules.branching import forward_if_setting_is
from lading.order.backorders.rules.cancel_items_of_fulfilment import cancel_items_of_fulfilment
from lading.order.backorders.rules.forward_if_stock_released import forward_if_stock_released
from lading.order.backorders.rules.leave_pool import leave_pool
from lading.order.backorders.rules.renew_stock_promise import renew_stock_promise
from lading.order.backorders.rules.update_pool_entries import update_pool_entries
from lading.order.backorders.rules.watch_stock_wait import watch_stock_wait


class BackorderLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The sources of facts that these rules read."""

    locations: Loader[str, Location | None]
    settings: Loader[SettingKey, Json]
    rooms: Loader[RoomKey, PoolRoom | None]
    entries: Loader[EntryKey, Entry | None]


def rules_of(loaders: BackorderLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (
        await_stock(loaders.locations, loaders.rooms),
        forward_if_setting_is(loaders.settings),
        watch_stock_wait,
        forward_if_stock_released(loaders.entries),
        renew_stock_promise(loaders.entries),
        leave_pool,
        update_pool_entries,
        cancel_items_of_fulfilment,
    )
