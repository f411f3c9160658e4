"""A join over the choices of an order: what they come to together is the status of the order."""

from typing import Literal

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.lines.line_status import share_in
from lading.order.model import FULFILMENT_CHOICE
from lading.order.rules.forwarding import StatusNames, names_of, send


class ChoicesMatch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. status: one or several. match: ALL, PARTIAL or NONE of the choices are in them.

    ignoredStatus: choices in these do not count, unless all are.
    """

    event_name: str
    status: StatusNames
    match: Literal["ALL", "PARTIAL", "NONE"] = "ALL"
    ignored_status: StatusNames = ()


@rule("SendEventOnVerifyingFulfilmentChoiceStates", ChoicesMatch)
async def send_event_on_all_choice_states(call: RuleCall, parameters: ChoicesMatch) -> Actions:
    """Sends eventName to the order when all, some or none of its choices are in one of the statuses."""
    ignored = names_of(parameters.ignored_status)
    statuses = [one.status for one in call.aggregate.children(FULFILMENT_CHOICE)]
    counted = [status for status in statuses if status not in ignored] or statuses
    is_met = share_in(counted, names_of(parameters.status)) == parameters.match
    return send(call, parameters.event_name, call.aggregate.root) if is_met else []
