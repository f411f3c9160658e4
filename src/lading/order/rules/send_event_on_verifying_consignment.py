"""The rule SendEventOnVerifyingConsignment."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.model import CONSIGNMENT
from lading.order.rules.forwarding import StatusNames, names_of, send_if
from lading.order.rules.send_event_for_articles import articles_of


class BookingVerified(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. BookingStatus: the status, or the statuses, to have arrived in."""

    event_name: str
    booking_status: StatusNames = msgspec.field(name="BookingStatus")


@rule("SendEventOnVerifyingConsignment", BookingVerified, aliases=("SendEventOnVerifyingConsignmentV2",))
async def send_event_on_consignments(call: RuleCall, parameters: BookingVerified) -> Actions:
    """Sends eventName when articles of the entity are consigned and each of their consignments is in BookingStatus."""
    statuses = names_of(parameters.booking_status)
    wanted = {article.id for article in articles_of(call.aggregate, call.entity)}
    found = [one for one in call.aggregate.children(CONSIGNMENT) if wanted.intersection(one.fields.article_ids)]
    return send_if(bool(found) and all(one.status in statuses for one in found), call, parameters.event_name)
