"""Where a fulfilment goes once its stock is held: to its own location, to a partner, or nowhere until it is paid."""

from collections.abc import Sequence

import msgspec

from lading.engine.action import Actions, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.places.model import Location
from lading.order.model import FulfilmentFields
from lading.order.partners.partner import PARTNER_REF, PARTNER_TYPES, partner_of
from lading.order.payments.plan import is_awaiting_money
from lading.order.rules.forwarding import send


class ReleaseParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent where the location is our own. partnerEventName: where a partner fills orders for us.

    unpaidEventName: sent instead while the order waits for its money. partnerTypes: types of locations of partners.
    """

    event_name: str
    partner_event_name: str | None = None
    unpaid_event_name: str | None = None
    partner_types: Sequence[str] = PARTNER_TYPES


def release_fulfilment(locations: Loader[str, Location | None]) -> Rule[ReleaseParameters]:
    """The rule, bound to the loader of locations by ref."""

    @rule("ReleaseFulfilment", ReleaseParameters)
    async def release(call: RuleCall, parameters: ReleaseParameters) -> Actions:
        """Sends one event on for the fulfilment: by whether its order is paid, and by who works at its location.

        A partner's location has the attribute partnerRef, or one of partnerTypes; the fulfilment then bears partnerRef.
        """
        if parameters.unpaid_event_name and is_awaiting_money(call.aggregate.root):
            return send(call, parameters.unpaid_event_name, call.entity)
        fields: FulfilmentFields = call.entity.fields
        location = await call.read(locations, fields.location_ref)
        partner = partner_of(location, parameters.partner_types) if parameters.partner_event_name else None
        if partner is None or parameters.partner_event_name is None:
            return send(call, parameters.event_name, call.entity)
        known = SetAttributes(call.entity, {PARTNER_REF: {"type": "STRING", "value": partner}})
        return [known, *send(call, parameters.partner_event_name, call.entity)]

    return release
