"""The rule SendEventOnEverythingGathered."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.model import FULFILMENT
from lading.order.rules.forwarding import StatusNames, names_of, send
from lading.order.sourcing.gathering import gathered_with, gathering_under_way
from lading.order.sourcing.trail import open_products


class Everything(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to a fulfilment at the place. status: the status, or the statuses, of what has come."""

    event_name: str
    status: StatusNames


@rule("SendEventOnEverythingGathered", Everything)
async def send_event_on_everything_gathered(call: RuleCall, parameters: Everything) -> Actions:
    """Sends eventName to one of the fulfilments that are gathered when all of them have come; else nothing.

    While units of the order are open nothing is sent: what is sourced for them may come to the same place.
    """
    fulfilments = call.aggregate.children(FULFILMENT)
    place = gathering_under_way(fulfilments)
    if place is None:
        return []
    gathered, come = gathered_with(fulfilments, place), names_of(parameters.status)
    is_met = all(one.status in come for one in gathered) and not open_products(call, ())
    return send(call, parameters.event_name, gathered[0]) if is_met else []
