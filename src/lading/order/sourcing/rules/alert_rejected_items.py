"""AlertRejectedItems: tells whoever wants to know that an order could not be had, without failing where nobody does."""

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.foundation.webhooks.rules.send_webhook import WebhookParameters
from lading.kernel.json import Json


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """setting: the name of the setting that holds the URL to tell, for the retailer or the account."""

    setting: str = "SOURCING_REJECTED_WEBHOOK"


def alert_rejected_items(settings: Loader[SettingKey, Json], send_webhook: Rule[WebhookParameters]) -> Rule[Parameters]:
    """The rule, reading settings and sending as SendWebhook does."""

    @rule("AlertRejectedItems", Parameters)
    async def alert(call: RuleCall, parameters: Parameters) -> Actions:
        """Posts the event to the endpoint in a setting, signed, at least once; a remark where none is set."""
        if await call.read(settings, SettingKey(parameters.setting, call.retailer)) is None:
            return [Log(f"nobody is told: the setting {parameters.setting} is not set")]
        return await send_webhook.function(
            call, WebhookParameters(webhook_name="AlertRejectedItems", setting=parameters.setting)
        )

    return alert
