"""The rule WatchStockWait."""

from datetime import UTC, datetime, time, timedelta

import msgspec

from lading.engine.action import Actions, Log, SendEvent
from lading.engine.rule import RuleCall, rule
from lading.order.backorders.awaited import awaited_of
from lading.order.dates.known_day import is_day_known
from lading.order.rules.forwarding import send_if


class Watch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent again when it is time to look. overdueEventName: sent when the day has passed without stock.

    daysUnknown: after how many days it is looked at where no day is known.
    """

    event_name: str
    overdue_event_name: str
    days_unknown: int = 7


@rule("WatchStockWait", Watch)
async def watch_stock_wait(call: RuleCall, parameters: Watch) -> Actions:
    """Looks again when the day on which the stock of the fulfilment is expected has passed; daily from then on."""
    awaited = awaited_of(call.entity)
    if awaited is None:
        return [Log("it does not wait for stock")]
    again = timedelta(days=parameters.days_unknown)
    is_overdue = call.event.name == parameters.event_name
    if is_day_known(awaited.expected_on):
        day = datetime.combine(awaited.expected_on, time(), UTC) + timedelta(days=1)
        is_overdue = day <= call.at
        again = timedelta(days=1) if is_overdue else day - call.at
    key, subtype = call.entity.key, call.entity.subtype
    later = SendEvent(name=parameters.event_name, entity=key, subtype=subtype, scheduled_at=call.at + again)
    return [later, *send_if(is_overdue, call, parameters.overdue_event_name)]
