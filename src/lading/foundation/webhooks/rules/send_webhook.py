"""Tells an endpoint of the event that is being run."""

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.settings.records import SettingKey
from lading.foundation.webhooks.body import event_body
from lading.foundation.webhooks.effect import PostWebhook
from lading.kernel.json import Json
from lading.outbox.message import Message
from lading.outbox.outbound.policy import OutboundPolicy
from lading.outbox.outbound.target import UrlRefused, target_of


class WebhookLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The facts the rule reads: settings, and the ref of the account."""

    settings: Loader[SettingKey, Json]
    accounts: Loader[int, str]


class WebhookParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """webhookName: what the webhook is called in the trace. webhookEndpoint: its URL, or the name of a setting.

    setting: the name of a setting that holds the URL, for the entity's location, the retailer or the account.
    optional: where the setting is not there nobody wants to be told, and nothing is sent.
    """

    webhook_name: str = ""
    webhook_endpoint: str | None = None
    setting: str | None = None
    optional: bool = False


def send_webhook(loaders: WebhookLoaders, policy: OutboundPolicy) -> Rule[WebhookParameters]:
    """The rule, bound to its loaders and to what may be called."""

    @rule("SendWebhook", WebhookParameters, aliases=("SendWebhookGQL",))
    async def send(call: RuleCall, parameters: WebhookParameters) -> Actions:
        """Posts the event as JSON to the endpoint, signed, at least once, after what this run does has happened.

        Messages about one entity reach an endpoint in their order. Fails with WEBHOOK_URL_MISSING, URL_MALFORMED or
        URL_FORBIDDEN when there is no address that may be called.
        """
        url = await _url(call, parameters, loaders.settings)
        if url is None:
            return [Log(f"nobody wants to be told: {parameters.setting or parameters.webhook_endpoint} is not set")]
        try:
            target_of(url, policy)
        except UrlRefused as refused:
            raise RuleFailed(refused.code, f"{refused.message} {refused.hint}") from refused
        message_id = call.next_id()
        message = Message(
            id=message_id,
            url=url,
            entity_id=call.event.lane,
            event_id=call.event.id,
            name=call.event.name,
            document=event_body(
                call, message_id=message_id, account_ref=await call.read(loaders.accounts, call.account)
            ),
        )
        return [PostWebhook(message, parameters.webhook_name)]

    return send


async def _url(call: RuleCall, parameters: WebhookParameters, settings: Loader[SettingKey, Json]) -> str | None:
    named = parameters.webhook_endpoint or parameters.setting
    if named is None:
        raise RuleFailed("WEBHOOK_URL_MISSING", "the rule names neither webhookEndpoint nor setting")
    if "://" in named:
        return named
    location_ref = getattr(call.entity.fields, "location_ref", None)
    found = await call.read(settings, SettingKey(named, call.retailer, location_ref))
    if found is None and parameters.optional:
        return None
    if not isinstance(found, str) or not found:
        raise RuleFailed("WEBHOOK_URL_MISSING", f"the setting {named} holds no URL for retailer {call.retailer}")
    return found
