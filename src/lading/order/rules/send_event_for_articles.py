"""To the articles of a fulfilment or consignment."""

from lading.engine.action import Actions
from lading.engine.entity import Aggregate, Entity
from lading.engine.rule import RuleCall, rule
from lading.order.model import ARTICLE, CONSIGNMENT, FULFILMENT
from lading.order.rules.forwarding import Forward, send


@rule("SendEventForArticles", Forward, aliases=("SendEventForArticlesV2",))
async def send_event_for_articles(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName to every article of the fulfilment or consignment; on an order, to all articles."""
    return send(call, parameters.event_name, *articles_of(call.aggregate, call.entity))


def articles_of(order: Aggregate, entity: Entity) -> list[Entity]:
    """The articles of a fulfilment or of a consignment; of an order all; of an article itself."""
    articles = order.children(ARTICLE)
    if entity.type == FULFILMENT:
        return [article for article in articles if article.fields.fulfilment_id == entity.id]
    if entity.type == CONSIGNMENT:
        return [article for article in articles if article.id in entity.fields.article_ids]
    return [entity] if entity.type == ARTICLE else list(articles)
