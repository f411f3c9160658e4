"""Settings as rules read them."""

from collections.abc import Mapping, Sequence

from lading.database.connection import Connection
from lading.foundation.settings.records import SettingKey, resolve_all, settings_asked
from lading.kernel.json import Json


class SettingLoader:
    """The value of a setting for a retailer and location, by SettingKey; None where it is set nowhere.

    defaults are the product's own values: the most general context, GLOBAL.
    """

    name = "setting"

    def __init__(self, defaults: Mapping[str, Json]) -> None:
        self._defaults = defaults

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[SettingKey]
    ) -> Mapping[SettingKey, Json]:
        """One statement for all keys; nothing is kept."""
        return resolve_all(keys, await settings_asked(connection, account, keys), self._defaults)
