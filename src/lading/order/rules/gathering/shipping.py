"""What was gathered leaves in one consignment."""

from lading.engine.action import Actions, SetAttributes
from lading.engine.rule import RuleCall, RuleFailed, rule
from lading.order.model import FULFILMENT
from lading.order.rules.create_consignment import ConsignmentParameters, consignment_of
from lading.order.rules.forwarding import StatusNames, names_of, send
from lading.order.rules.send_event_for_articles import articles_of
from lading.order.sourcing.gathering import GATHERING_OVER, gathered_at, gathered_with


class GatheredParameters(ConsignmentParameters, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to each fulfilment that ships. status: the status, or the statuses, of what has come."""

    event_name: str
    status: StatusNames


@rule("CreateGatheredConsignment", GatheredParameters)
async def create_gathered_consignment(call: RuleCall, parameters: GatheredParameters) -> Actions:
    """Creates one consignment of everything that has come to the place of this fulfilment, and ends the gathering.

    What comes later ships by itself. Fails with NOTHING_TO_CONSIGN.
    """
    place = gathered_at(call.entity)
    if place is None:
        raise RuleFailed("NOT_GATHERED", f"fulfilment {call.entity.ref} ships by itself")
    come = names_of(parameters.status)
    shipped = [one for one in gathered_with(call.aggregate.children(FULFILMENT), place) if one.status in come]
    articles = [article for one in shipped for article in articles_of(call.aggregate, one)]
    return [
        consignment_of(call, articles, parameters),
        *[SetAttributes(one, {GATHERING_OVER: {"type": "BOOLEAN", "value": True}}) for one in shipped],
        *send(call, parameters.event_name, *shipped),
    ]
