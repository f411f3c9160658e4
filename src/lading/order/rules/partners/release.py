"""Where a fulfilment goes once its stock is held: to its location, to a partner, or nowhere yet: unpaid, or waiting."""

from collections.abc import Sequence

import msgspec

from lading.engine.action import Actions, SendEvent, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.choices.scope import choice_entity_of, fulfilments_of_choice
from lading.order.model import FulfilmentFields
from lading.order.partners.partner import PARTNER_REF, PARTNER_TYPES, partner_of
from lading.order.payments.plan import is_awaiting_money
from lading.order.rules.forwarding import send


class ReleaseParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent where the location is our own. partnerEventName: where a partner fills orders for us.

    partnerEventName is sent once all that happens with it has happened: what he was asked for cannot be held back.
    unpaidEventName: sent instead while the order waits for its money. waitingEventName: sent instead while another
    fulfilment of the same choice is in waitingStatus and the setting waitingSetting has the value waitingValue.
    partnerTypes: types of locations of partners.
    """

    event_name: str
    partner_event_name: str | None = None
    unpaid_event_name: str | None = None
    waiting_event_name: str | None = None
    waiting_status: str = "AWAITING_STOCK"
    waiting_setting: str = "BACKORDER_SHIPMENT"
    waiting_value: str = "TOGETHER"
    partner_types: Sequence[str] = PARTNER_TYPES


def release_fulfilment(
    locations: Loader[str, Location | None], settings: Loader[SettingKey, Json]
) -> Rule[ReleaseParameters]:
    """The rule, bound to the loaders of locations by ref and of settings."""

    @rule("ReleaseFulfilment", ReleaseParameters)
    async def release(call: RuleCall, parameters: ReleaseParameters) -> Actions:
        """Sends one event on for the fulfilment: by whether it is paid, whether it is to wait, and who works there.

        A partner's location has the attribute partnerRef, or one of partnerTypes; the fulfilment then bears partnerRef.
        """
        if parameters.unpaid_event_name and is_awaiting_money(call.aggregate.root):
            return send(call, parameters.unpaid_event_name, call.entity)
        if parameters.waiting_event_name and await _is_to_wait(call, settings, parameters):
            return send(call, parameters.waiting_event_name, call.entity)
        fields: FulfilmentFields = call.entity.fields
        location = await call.read(locations, fields.location_ref)
        partner = partner_of(location, parameters.partner_types) if parameters.partner_event_name else None
        if partner is None or parameters.partner_event_name is None:
            return send(call, parameters.event_name, call.entity)
        known = SetAttributes(call.entity, {PARTNER_REF: {"type": "STRING", "value": partner}})
        return [known, _later(call, parameters.partner_event_name)]

    return release


def _later(call: RuleCall, event_name: str) -> SendEvent:
    return SendEvent(name=event_name, entity=call.entity.key, subtype=call.entity.subtype, scheduled_at=call.at)


async def _is_to_wait(call: RuleCall, settings: Loader[SettingKey, Json], parameters: ReleaseParameters) -> bool:
    """The setting is read only where something waits: most orders have nothing that does."""
    choice = choice_entity_of(call.aggregate, call.entity)
    others = fulfilments_of_choice(call.aggregate, choice) if choice is not None else ()
    if all(one.status != parameters.waiting_status for one in others):
        return False
    found = await call.read(settings, SettingKey(parameters.waiting_setting, call.retailer))
    return found == parameters.waiting_value
