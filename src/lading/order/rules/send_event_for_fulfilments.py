"""To the fulfilments of an order, or to the fulfilment that an article belongs to."""

from lading.engine.entity import Aggregate, Entity
from lading.engine.rule import RuleFailed
from lading.order.model import ARTICLE, CONSIGNMENT, FULFILMENT, ArticleFields, ConsignmentFields


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
