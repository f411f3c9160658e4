"""Joins: an event goes out when all, or any, of several entities have arrived in a status."""

import msgspec

from lading.engine.action import Actions
from lading.engine.entity import Entity
from lading.engine.rule import RuleCall, rule
from lading.order.choices.scope import fulfilments_of_choice
from lading.order.model import FULFILMENT, FULFILMENT_CHOICE
from lading.order.rules.forwarding import StatusNames, names_of, send, send_if
from lading.order.rules.send_event_for_articles import articles_of
from lading.order.rules.send_event_for_fulfilments import fulfilments_of


def owner_and_fulfilments(call: RuleCall) -> tuple[Entity, tuple[Entity, ...]]:
    """The choice with its fulfilments when a rule is called on one; else the order with all of them."""
    if call.entity.type == FULFILMENT_CHOICE:
        return call.entity, fulfilments_of_choice(call.aggregate, call.entity)
    return call.aggregate.root, call.aggregate.children(FULFILMENT)


class Verified(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. status: the status, or the statuses, to have arrived in."""

    event_name: str
    status: StatusNames


class OrderVerified(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. orderStatus: the status, or the statuses, the order must be in."""

    event_name: str
    order_status: StatusNames


@rule("SendEventOnVerifyingAllFulfilmentStates", Verified)
async def send_event_on_all_fulfilment_states(call: RuleCall, parameters: Verified) -> Actions:
    """Sends eventName to the order when it has fulfilments and each of them is in one of the statuses.

    On a choice its own fulfilments count, and the choice gets the event.
    """
    statuses = names_of(parameters.status)
    owner, fulfilments = owner_and_fulfilments(call)
    is_met = bool(fulfilments) and all(fulfilment.status in statuses for fulfilment in fulfilments)
    return send(call, parameters.event_name, owner) if is_met else []


@rule("SendEventOnVerifyingAnyFulfilmentStates", Verified)
async def send_event_on_any_fulfilment_state(call: RuleCall, parameters: Verified) -> Actions:
    """Sends eventName to the order when one of its fulfilments is in one of the statuses.

    On a choice its own fulfilments count, and the choice gets the event.
    """
    statuses = names_of(parameters.status)
    owner, fulfilments = owner_and_fulfilments(call)
    is_met = any(fulfilment.status in statuses for fulfilment in fulfilments)
    return send(call, parameters.event_name, owner) if is_met else []


@rule("SendEventOnVerifyingAllArticleStates", Verified)
async def send_event_on_all_article_states(call: RuleCall, parameters: Verified) -> Actions:
    """Sends eventName to the entity when it has articles and each of them is in one of the statuses."""
    statuses = names_of(parameters.status)
    articles = articles_of(call.aggregate, call.entity)
    is_met = bool(articles) and all(article.status in statuses for article in articles)
    return send_if(is_met, call, parameters.event_name)


@rule("SendEventToFulfilmentOnVerifyingOrderStatus", OrderVerified)
async def send_event_to_fulfilment_on_order_status(call: RuleCall, parameters: OrderVerified) -> Actions:
    """Sends eventName to the fulfilment when its order is in one of the statuses."""
    if call.aggregate.root.status not in names_of(parameters.order_status):
        return []
    return send(call, parameters.event_name, *fulfilments_of(call.aggregate, call.entity))
