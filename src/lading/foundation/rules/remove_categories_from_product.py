"""The rule RemoveCategoriesFromProduct."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.entities import ProductFields
from lading.foundation.products.model import PRODUCT
from lading.foundation.rules.catalogue_items import Categories, category_ids, incoming, the_entity
from lading.foundation.rules.forwarding import MaybeForward, forward
from lading.foundation.rules.product_categories import in_categories, product_types


def remove_categories_from_product(categories: Categories) -> Rule[MaybeForward]:
    """The rule, bound to the loader of categories."""

    @rule("RemoveCategoriesFromProduct", MaybeForward, aliases=product_types("RemoveCategoriesFrom"))
    async def remove(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Takes the product out of the categories the event names.

        Fails with CATEGORY_UNKNOWN, or ENTITY_UNSUITABLE for anything but a product. Sends eventName on.
        """
        named = frozenset(await category_ids(call, categories, incoming(call, PRODUCT).category_names))
        before: ProductFields = the_entity(call, PRODUCT).fields
        return [*in_categories(call, before, set(before.category_ids) - named), *forward(call, parameters.event_name)]

    return remove
