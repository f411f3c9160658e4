"""Throws decisions away that nobody has to explain any more."""

from datetime import timedelta
from typing import Any

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.settings.records import SettingKey, resolve, settings_named

SETTING = "SOURCING_DECISION_DAYS"
DAYS_DEFAULT = 730
DAYS_MAX = 36_500
ROWS_MAX = 2_000


async def prune_decisions(connection: Connection, account: int) -> int:
    """Deletes the oldest decisions beyond the account's setting SOURCING_DECISION_DAYS; at most ROWS_MAX at once.

    Returns how many. A setting that is no whole number above 0 is taken for the default, 730 days: rather too long than
    too short.
    """
    settings = await settings_named(connection, account, [SETTING])
    kept = timedelta(days=retention_days(resolve(SettingKey(SETTING), settings, {})))
    pruned: int = await queries_of(__package__).prune_decisions(
        connection, account=account, kept=kept, rows_max=ROWS_MAX
    )
    return pruned


def retention_days(setting: Any) -> int:
    """The days that a setting asks for."""
    text = str(setting)
    days = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
    return days if 0 < days <= DAYS_MAX else DAYS_DEFAULT
