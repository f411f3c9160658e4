"""How long a location takes to pick and pack, as its setting says."""

from lading.kernel.json import Json

PICK_PACK_SETTING = "PICK_PACK_TIME_LIMIT"
HOURS_MAX = 24.0 * 365


def pick_pack_hours(setting: Json, default: float) -> float:
    """The hours of a setting, a number above 0 or its text; the default where it holds anything else."""
    try:
        hours = float(setting) if isinstance(setting, str | int | float) else default
    except ValueError:
        return default
    return hours if 0 < hours <= HOURS_MAX else default
