"""The rule CreateGroupProduct."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.model import GROUP
from lading.foundation.rules.catalogue_items import Categories, Products
from lading.foundation.rules.forwarding import MaybeForward, forward
from lading.foundation.rules.write_product import created


def create_group_product(products: Products, categories: Categories) -> Rule[MaybeForward]:
    """The rule, bound to the loaders of products and categories."""

    @rule("CreateGroupProduct", MaybeForward)
    async def create(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Creates the group of products of the event in the catalogue, with its categories; CREATE follows for it.

        A product of that ref that exists already is left alone. Fails with CATEGORY_UNKNOWN,
        STANDARD_PRODUCT_UNKNOWN, COMPONENT_UNKNOWN, KIT_NESTED, PRODUCT_MALFORMED, or the code of what is wrong. Sends
        eventName on.
        """
        return [*await created(call, GROUP, products, categories), *forward(call, parameters.event_name)]

    return create
