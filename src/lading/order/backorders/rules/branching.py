"""Ways that a setting of the retailer chooses."""

import msgspec

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.rules.forwarding import send_if


class Branch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent where the setting, by retailer, has the value."""

    event_name: str
    setting: str
    value: str


def forward_if_setting_is(settings: Loader[SettingKey, Json]) -> Rule[Branch]:
    """The rule, bound to the loader of settings."""

    @rule("ForwardIfSettingIs", Branch)
    async def forward(call: RuleCall, parameters: Branch) -> Actions:
        """Sends eventName to the entity where the setting has the value; a setting nobody made has none."""
        found = await call.read(settings, SettingKey(parameters.setting, call.retailer))
        return send_if(found == parameters.value, call, parameters.event_name)

    return forward
