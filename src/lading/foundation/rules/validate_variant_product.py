"""The rule ValidateVariantProduct."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.products.incoming import check_incoming_product
from lading.foundation.products.model import PRODUCT, STANDARD, VARIANT
from lading.foundation.rules.catalogue_items import Products, incoming, known_product
from lading.foundation.rules.forwarding import MaybeForward, forward


def validate_variant_product(products: Products) -> Rule[MaybeForward]:
    """The rule, bound to the loader of products."""

    @rule("ValidateVariantProduct", MaybeForward)
    async def variant(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Checks the product of the event as a variant of an existing standard product, then sends eventName on.

        Fails with STANDARD_PRODUCT_UNKNOWN, PRODUCT_MALFORMED, or the code of what is wrong.
        """
        sent = incoming(call, PRODUCT)
        check_incoming_product(sent, VARIANT)
        if sent.standard_ref is not None:
            known = await known_product(call, products, sent.standard_ref)
            if known is None or known.type != STANDARD:
                raise RuleFailed("STANDARD_PRODUCT_UNKNOWN", f"there is no standard product {sent.standard_ref}")
        return forward(call, parameters.event_name)

    return variant
