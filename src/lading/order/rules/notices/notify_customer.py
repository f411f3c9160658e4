"""Has a customer told of something, where anybody tells customers."""

import msgspec

from lading.engine.action import Actions, Log, SendEvent
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.foundation.webhooks.body import told_attributes
from lading.kernel.json import Json
from lading.order.choices.scope import choice_of

NOTICE_SETTING = "CUSTOMER_NOTICE_WEBHOOK"


class NoticeSetting(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """setting: holds the URL that tells customers, for the retailer or the account."""

    setting: str = NOTICE_SETTING


class NotifyParameters(NoticeSetting, frozen=True, kw_only=True, rename="camel"):
    """eventName: the notice. setting: holds the URL that is told. choiceType: only of what is delivered (HD), or CC."""

    event_name: str
    choice_type: str | None = None


def notify_customer(settings: Loader[SettingKey, Json]) -> Rule[NotifyParameters]:
    """The rule, bound to the loader of settings."""

    @rule("NotifyCustomer", NotifyParameters)
    async def notify(call: RuleCall, parameters: NotifyParameters) -> Actions:
        """Sends eventName, as an event of its own, to the entity; nothing where the setting is not set.

        Its ruleset posts it (SendCustomerNotice). An address that cannot be called holds nothing else up.
        """
        choice = choice_of(call.aggregate, call.entity)
        if parameters.choice_type is not None and (choice is None or choice.type != parameters.choice_type):
            return [Log(f"not for a choice of type {choice.type if choice else None}")]
        if await call.read(settings, SettingKey(parameters.setting, call.retailer)) is None:
            return [Log(f"nobody tells customers: {parameters.setting} is not set")]
        told = told_attributes(call.event.attributes)
        key, subtype = call.entity.key, call.entity.subtype
        return [
            SendEvent(name=parameters.event_name, entity=key, subtype=subtype, attributes=told, scheduled_at=call.at)
        ]

    return notify
