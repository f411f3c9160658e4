"""To the fulfilments of an order, or to the fulfilment that an article belongs to."""

import msgspec

from lading.engine.action import Actions
from lading.engine.entity import Aggregate, Entity
from lading.engine.rule import RuleCall, RuleFailed, rule
from lading.order.choices.scope import fulfilments_of_choice
from lading.order.model import ARTICLE, CONSIGNMENT, FULFILMENT, FULFILMENT_CHOICE, ArticleFields, ConsignmentFields
from lading.order.rules.forwarding import Forward, StatusNames, names_of, send


class ForwardToMany(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. excludedFulfilmentStatuses: fulfilments in these do not get it."""

    event_name: str
    excluded_fulfilment_statuses: StatusNames = ()


@rule("SendEventForAllFulfilments", ForwardToMany)
async def send_event_for_all_fulfilments(call: RuleCall, parameters: ForwardToMany) -> Actions:
    """Sends eventName to every fulfilment of the order, or of the choice, that is not in an excluded status."""
    excluded = names_of(parameters.excluded_fulfilment_statuses)
    is_choice = call.entity.type == FULFILMENT_CHOICE
    every = fulfilments_of_choice(call.aggregate, call.entity) if is_choice else call.aggregate.children(FULFILMENT)
    meant = [one for one in every if one.status not in excluded]
    return send(call, parameters.event_name, *meant)


@rule("SendEventForFulfilment", Forward, aliases=("SendEventForFulfilmentV2",))
async def send_event_for_fulfilment(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName to the fulfilment of the article, or to every fulfilment in the consignment."""
    return send(call, parameters.event_name, *fulfilments_of(call.aggregate, call.entity))


def fulfilments_of(order: Aggregate, entity: Entity) -> list[Entity]:
    """The fulfilments that an article or consignment holds units of; a fulfilment is its own."""
    if entity.type == FULFILMENT:
        return [entity]
    wanted = set()
    if entity.type == ARTICLE:
        article: ArticleFields = entity.fields
        wanted = {article.fulfilment_id}
    elif entity.type == CONSIGNMENT:
        consignment: ConsignmentFields = entity.fields
        articles = [one for one in order.children(ARTICLE) if one.id in consignment.article_ids]
        wanted = {one.fields.fulfilment_id for one in articles}
    else:
        raise RuleFailed("WRONG_ENTITY", f"{entity.type} {entity.ref} belongs to no fulfilment")
    return [fulfilment for fulfilment in order.children(FULFILMENT) if fulfilment.id in wanted]
