"""The rule UpdateProduct."""

from lading.engine.action import Action, Actions, Change, SetAttributes
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.entities import ProductFields
from lading.foundation.products.incoming import check_incoming_product, product_fields
from lading.foundation.products.model import PRODUCT
from lading.foundation.rules.catalogue_items import (
    Categories,
    Products,
    incoming,
    the_entity,
)
from lading.foundation.rules.forwarding import MaybeForward, forward
from lading.foundation.rules.write_product import with_links


def update_product(products: Products, categories: Categories) -> Rule[MaybeForward]:
    """The rule, bound to the loaders of products and categories."""

    @rule(
        "UpdateProduct", MaybeForward, aliases=("UpdateStandardProduct", "UpdateVariantProduct", "UpdateGroupProduct")
    )
    async def update(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Gives the product the name, texts, prices, attributes and categories that the event carries.

        What the event leaves out stays. Fails with ENTITY_UNSUITABLE for anything but a product, CATEGORY_UNKNOWN,
        STANDARD_PRODUCT_UNKNOWN, COMPONENT_UNKNOWN, KIT_NESTED, or the code of what is wrong. Sends eventName on.
        """
        product = the_entity(call, PRODUCT)
        sent = incoming(call, PRODUCT)
        check_incoming_product(sent, product.subtype)
        before: ProductFields = product.fields
        after = await with_links(call, product_fields(sent, before), sent, products, categories)
        actions: list[Action] = [Change(product, after, "product")] if after != before else []
        if sent.attributes is not None:
            actions.append(SetAttributes(product, sent.attribute_map))
        return [*actions, *forward(call, parameters.event_name)]

    return update
