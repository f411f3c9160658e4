"""Where a retailer lists the reasons and conditions that a return may give."""

from collections.abc import Mapping

from lading.foundation.settings.records import SettingKey

SETTINGS = (("reason", "RETURN_REASON"), ("condition", "RETURN_CONDITION"))


def choice_keys(retailer: int) -> Mapping[str, SettingKey]:
    """The settings by what they list; one that is no list allows everything."""
    return {name: SettingKey(setting, retailer) for name, setting in SETTINGS}
