"""What a partner is told, as the attributes of an event that a ruleset posts."""

from lading.engine.action import Actions, SendEvent
from lading.engine.rule import RuleCall, rule
from lading.order.partners.message import message_of
from lading.order.rules.forwarding import Forward


@rule("SendEventWithFulfilment", Forward)
async def send_event_with_fulfilment(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName to the fulfilment with all that its partner must know; let the ruleset post it (SendWebhook).

    Attributes: orderRef, fulfilmentRef, locationRef, partnerRef, deliveryType, dispatchBefore?, deliverTo, wishes and
    items [{ref, productRef, quantity, cancelQuantity?}]; cancelQuantity is what he is asked to let go.
    """
    told = message_of(call.aggregate, call.entity)
    entity = call.entity
    return [SendEvent(name=parameters.event_name, entity=entity.key, subtype=entity.subtype, attributes=told)]
