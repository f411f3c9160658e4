"""Where to look when no network serves the order."""

import msgspec

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.locations import LocationSet
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.sourcing.candidates import candidates_of
from lading.order.sourcing.trail import CANDIDATES, forward


class DefaultLocation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on. locationRef: the location, or setting: the setting that names it."""

    event_name: str
    location_ref: str | None = None
    setting: str = "DEFAULT_LOCATION"


def use_default_location(
    settings: Loader[SettingKey, Json], locations: Loader[str, Location | None]
) -> Rule[DefaultLocation]:
    """The rule, bound to its loaders."""

    @rule("UseDefaultLocation", DefaultLocation)
    async def use(call: RuleCall, parameters: DefaultLocation) -> Actions:
        """Goes on with the default location as the only candidate, and sends eventName; its stock is searched as ever.

        Fails with DEFAULT_LOCATION_MISSING where none is named, or none of that ref exists.
        """
        ref = parameters.location_ref or await call.read(settings, SettingKey(parameters.setting, call.retailer))
        location = await call.read(locations, ref) if isinstance(ref, str) and ref else None
        if location is None:
            raise RuleFailed("DEFAULT_LOCATION_MISSING", f"there is no location {ref} to fall back to")
        only = LocationSet([msgspec.structs.asdict(location)])
        return forward(call, parameters.event_name, **{CANDIDATES: candidates_of("", only, only)})

    return use
