"""The rules that tell the outside."""

from typing import Any

from lading.engine.loading import Loader
from lading.engine.rule import Rule
from lading.foundation.settings.records import SettingKey
from lading.foundation.webhooks.rules.send_webhook import WebhookLoaders, send_webhook
from lading.kernel.json import Json
from lading.outbox.outbound.policy import OutboundPolicy


def rules_of(
    settings: Loader[SettingKey, Json], accounts: Loader[int, str], policy: OutboundPolicy
) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (send_webhook(WebhookLoaders(settings=settings, accounts=accounts), policy),)
