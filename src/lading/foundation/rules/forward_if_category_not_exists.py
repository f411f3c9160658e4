"""The rule ForwardIfCategoryNotExists."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.model import CATEGORY
from lading.foundation.rules.catalogue_items import Categories, incoming, known_category
from lading.foundation.rules.forwarding import Forward, forward


def forward_if_category_not_exists(categories: Categories) -> Rule[Forward]:
    """The rule, bound to the loader of categories."""

    @rule("ForwardIfCategoryNotExists", Forward)
    async def not_exists(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName on when the catalogue has no category that the event names by ref."""
        known = await known_category(call, categories, incoming(call, CATEGORY).ref)
        return forward(call, parameters.event_name) if known is None else []

    return not_exists
