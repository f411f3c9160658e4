"""The rule ValidateCategoriesExist."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.model import CATEGORY
from lading.foundation.rules.catalogue_items import Categories, category_ids, incoming
from lading.foundation.rules.forwarding import MaybeForward, forward


def validate_categories_exist(categories: Categories) -> Rule[MaybeForward]:
    """The rule, bound to the loader of categories."""

    @rule("ValidateCategoriesExist", MaybeForward)
    async def validate(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Checks that the parent and the children the category of the event names exist, then sends eventName on.

        Fails with CATEGORY_UNKNOWN.
        """
        sent = incoming(call, CATEGORY)
        named = (*((sent.parent_ref,) if sent.parent_ref else ()), *sent.child_names, *sent.category_names)
        await category_ids(call, categories, named)
        return forward(call, parameters.event_name)

    return validate
