"""The rule SendEventForConsignments."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.model import CONSIGNMENT
from lading.order.rules.forwarding import Forward, send
from lading.order.rules.send_event_for_articles import articles_of


@rule("SendEventForConsignments", Forward)
async def send_event_for_consignments(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName to every consignment that carries articles of the fulfilment."""
    articles = {one.id for one in articles_of(call.aggregate, call.entity)}
    carrying = [one for one in call.aggregate.children(CONSIGNMENT) if articles & set(one.fields.article_ids)]
    return send(call, parameters.event_name, *carrying)
