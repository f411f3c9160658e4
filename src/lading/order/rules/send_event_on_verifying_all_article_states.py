"""The rule SendEventOnVerifyingAllArticleStates."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import names_of, send_if
from lading.order.rules.send_event_for_articles import articles_of
from lading.order.rules.verifying_states import Verified


@rule("SendEventOnVerifyingAllArticleStates", Verified)
async def send_event_on_all_article_states(call: RuleCall, parameters: Verified) -> Actions:
    """Sends eventName to the entity when it has articles and each of them is in one of the statuses."""
    statuses = names_of(parameters.status)
    articles = articles_of(call.aggregate, call.entity)
    is_met = bool(articles) and all(article.status in statuses for article in articles)
    return send_if(is_met, call, parameters.event_name)
