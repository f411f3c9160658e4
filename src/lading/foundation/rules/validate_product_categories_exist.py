"""The rule ValidateProductCategoriesExist."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.model import PRODUCT
from lading.foundation.rules.catalogue_items import Categories, category_ids, incoming
from lading.foundation.rules.forwarding import MaybeForward, forward


def validate_product_categories_exist(categories: Categories) -> Rule[MaybeForward]:
    """The rule, bound to the loader of categories."""

    @rule("ValidateProductCategoriesExist", MaybeForward)
    async def validate(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Checks that every category the product of the event is to be in exists, then sends eventName on.

        Fails with CATEGORY_UNKNOWN.
        """
        await category_ids(call, categories, incoming(call, PRODUCT).category_names)
        return forward(call, parameters.event_name)

    return validate
