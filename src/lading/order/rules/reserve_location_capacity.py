"""The rule ReserveLocationCapacity."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.settings.records import SettingKey
from lading.order.capacity.effects import TakeCapacity
from lading.order.capacity.model import CapacityUnreadable, claims_of, limits_in
from lading.order.model import FulfilmentFields
from lading.order.rules.forwarding import send_if
from lading.order.rules.location_capacity import SETTING, CapacityLoaders


class TakeParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the fulfilment has its room. fullEventName: sent when there is none.

    capacitySetting: the setting, by location, of what it can do: a number of fulfilments a day, or a list of limits in
    orders, units or minutes, each of a slot and a fulfilment type; no limit where it is not set.
    """

    full_event_name: str
    event_name: str | None = None
    capacity_setting: str = SETTING


def reserve_location_capacity(loaders: CapacityLoaders) -> Rule[TakeParameters]:
    """The rule, bound to its loaders."""

    @rule("ReserveLocationCapacity", TakeParameters)
    async def reserve(call: RuleCall, parameters: TakeParameters) -> Actions:
        """Takes room for the fulfilment in the present slots of its location, and sends eventName.

        The room is taken in the transaction of the run. Where there is not enough, or the setting cannot be read, it
        takes none and sends fullEventName.
        """
        fields: FulfilmentFields = call.entity.fields
        key = SettingKey(parameters.capacity_setting, call.retailer, fields.location_ref)
        setting = await call.read(loaders.settings, key)
        location = await call.read(loaders.locations, fields.location_ref)
        if location is None:
            raise RuleFailed("LOCATION_UNKNOWN", f"location {fields.location_ref} is gone")
        try:
            limits = limits_in(setting)
        except CapacityUnreadable:
            return send_if(True, call, parameters.full_event_name)
        fulfilment = call.entity.subtype, sum(item.requested_quantity for item in fields.items)
        claims = claims_of(limits, location.id, location.time_zone, fulfilment, call.at)
        go_on = send_if(parameters.event_name is not None, call, parameters.event_name or "")
        if not claims:
            return go_on
        counts = await call.read_all(loaders.counts, [one.slot for one in claims])
        if any(count.taken + one.amount > one.most for one, count in zip(claims, counts, strict=True)):
            return send_if(True, call, parameters.full_event_name)
        return [TakeCapacity(call.entity.id, claims), *go_on]

    return reserve
