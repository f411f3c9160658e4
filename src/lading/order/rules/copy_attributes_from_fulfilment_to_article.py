"""The rule CopyAttributesFromFulfilmentToArticle."""

from lading.engine.action import Actions, SetAttributes
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.order.model import FULFILMENT, ArticleFields


@rule("CopyAttributesFromFulfilmentToArticle", NoParameters)
async def copy_attributes_to_article(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Gives the article the attributes of its fulfilment."""
    article: ArticleFields = call.entity.fields
    fulfilments = call.aggregate.children(FULFILMENT)
    attributes = next((one.attributes for one in fulfilments if one.id == article.fulfilment_id), {})
    return [SetAttributes(call.entity, dict(attributes))] if attributes else []
