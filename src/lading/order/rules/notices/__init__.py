"""The rules of notices to customers; they are made with the rule that sends webhooks."""

from typing import Any

from lading.engine.loading import Loader
from lading.engine.rule import Rule
from lading.foundation.settings.records import SettingKey
from lading.foundation.webhooks.rules.send_webhook import WebhookParameters
from lading.kernel.json import Json
from lading.order.rules.notices.notify_customer import notify_customer
from lading.order.rules.notices.resend_notice import resend_notice
from lading.order.rules.notices.send_customer_notice import send_customer_notice


def rules_of(settings: Loader[SettingKey, Json], send_webhook: Rule[WebhookParameters]) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (notify_customer(settings), send_customer_notice(settings, send_webhook), resend_notice(send_webhook))
