"""Hands goods over to who may have them."""

import msgspec

from lading.engine.action import Actions, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, failing_on_refusal, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.choices.scope import choice_of
from lading.order.collection.collector import collector_in
from lading.order.rules.forwarding import send

NEVER = "NEVER"


class Verified(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the goods may be handed over. setting: NEVER where no identity need be checked."""

    event_name: str
    setting: str = "COLLECTION_IDENTITY_CHECK"


def verify_collector(settings: Loader[SettingKey, Json]) -> Rule[Verified]:
    """The rule, bound to the loader of settings."""

    @rule("VerifyCollector", Verified)
    async def verify(call: RuleCall, parameters: Verified) -> Actions:
        """Keeps who took the goods (attribute collection) and sends eventName.

        The event says collectedBy, identityChecked, identityDocument, isAuthorised. Fails with COLLECTOR_MISSING,
        COLLECTOR_UNKNOWN or IDENTITY_UNCHECKED.
        """
        choice = choice_of(call.aggregate, call.entity)
        place = choice.pickup_location_ref if choice is not None else None
        setting = await call.read(settings, SettingKey(parameters.setting, call.retailer, place))
        with failing_on_refusal():
            found = collector_in(call.event.attributes, choice, must_check=setting != NEVER)
        kept = {
            "collectedBy": found.collected_by,
            "identityChecked": found.identity_checked,
            "identityDocument": found.identity_document,
            "isAuthorised": found.is_authorised,
            "handedOverBy": call.event.generated_by,
            "at": call.at.isoformat(),
        }
        attribute = SetAttributes(call.entity, {"collection": {"type": "JSON", "value": kept}})
        return [attribute, *send(call, parameters.event_name, call.entity)]

    return verify
