"""Tells a customer, once for each time that something happens."""

from typing import Any

import msgspec

from lading.engine.action import Actions, Log, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.foundation.webhooks.body import told_attributes
from lading.foundation.webhooks.rules.send_webhook import WebhookParameters
from lading.kernel.json import Json
from lading.order.notices.facts import notice_of, with_notice
from lading.order.rules.notices.notify_customer import NoticeSetting


def send_customer_notice(
    settings: Loader[SettingKey, Json], send_webhook: Rule[WebhookParameters]
) -> Rule[NoticeSetting]:
    """The rule, reading settings and sending as SendWebhook does."""

    @rule("SendCustomerNotice", NoticeSetting)
    async def send(call: RuleCall, parameters: NoticeSetting) -> Actions:
        """Posts the event as a notice, with what it is about, and keeps it with the order for ResendNotice.

        The attributes of the event come along. Nothing where the setting is not set. Fails as SendWebhook does.
        """
        if await call.read(settings, SettingKey(parameters.setting, call.retailer)) is None:
            return [Log(f"nobody tells customers: {parameters.setting} is not set")]
        facts = notice_of(call.aggregate, call.entity, call.event.name, call.next_id(), call.at)
        notice = {**told_attributes(call.event.attributes), **facts}
        root = call.aggregate.root
        posted = await posting(call, send_webhook, parameters.setting, notice)
        return [SetAttributes(root, with_notice(root, notice)), *posted]

    return send


async def posting(
    call: RuleCall, send_webhook: Rule[WebhookParameters], setting: str, notice: dict[str, Any]
) -> Actions:
    """What posts a notice under its name. Raises RuleFailed as SendWebhook does."""
    event = msgspec.structs.replace(call.event, name=notice["notice"], attributes=notice)
    told = RuleCall(call.aggregate, call.entity, event, at=call.at, next_id=call.next_id, memory=call.memory)
    return await send_webhook.function(told, WebhookParameters(webhook_name=notice["notice"], setting=setting))
