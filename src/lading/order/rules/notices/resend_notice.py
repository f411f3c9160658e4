"""Tells a customer once more, because somebody asks for it."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.webhooks.rules.send_webhook import WebhookParameters
from lading.order.notices.facts import named_notice
from lading.order.rules.notices.notify_customer import NoticeSetting
from lading.order.rules.notices.send_customer_notice import posting


def resend_notice(send_webhook: Rule[WebhookParameters]) -> Rule[NoticeSetting]:
    """The rule, sending as SendWebhook does."""

    @rule("ResendNotice", NoticeSetting)
    async def resend(call: RuleCall, parameters: NoticeSetting) -> Actions:
        """Posts the notice that the event's noticeId names, or the newest one, again: the same with isResent true.

        Fails with NOTICE_UNKNOWN where the order keeps no such notice, and as SendWebhook does.
        """
        notice = named_notice(call.aggregate.root, call.event.attributes.get("noticeId"))
        if notice is None:
            raise RuleFailed("NOTICE_UNKNOWN", "send attributes.noticeId: one of the order's attribute notices")
        return await posting(call, send_webhook, parameters.setting, {**notice, "isResent": True})

    return resend
