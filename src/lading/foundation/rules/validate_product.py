"""Rules that check what an event says of a product before anything is made of it."""

from typing import Any

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.products.incoming import check_incoming_product
from lading.foundation.products.model import GROUP, PRODUCT, STANDARD, TYPES, VARIANT
from lading.foundation.rules.catalogue_items import Categories, Products, category_ids, incoming, known_product
from lading.foundation.rules.forwarding import MaybeForward, forward


@rule("ValidateIncomingProduct", MaybeForward)
async def validate_incoming_product(call: RuleCall, parameters: MaybeForward) -> Actions:
    """Checks ref, type, texts, price and attributes of the product the event describes, then sends eventName on.

    Fails with PRODUCT_MALFORMED or the code of what is wrong: TYPE_INVALID, TEXT_TOO_LONG, PRICE_INVALID,
    CURRENCY_INVALID, AMOUNT_INVALID, AMOUNT_TOO_FINE, ATTRIBUTE_INVALID.
    """
    sent = incoming(call, PRODUCT)
    named = (sent.type or call.entity.subtype).upper()
    if sent.type is not None and named not in TYPES:
        raise RuleFailed("TYPE_INVALID", f"{sent.type!r:.60} is none of {', '.join(TYPES)}")
    guessed = GROUP if sent.kit_components else STANDARD
    check_incoming_product(sent, named if named in TYPES else guessed)
    return forward(call, parameters.event_name)


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


def validate_typed_product_rules(products: Products) -> tuple[Rule[Any], ...]:
    """The rules of the three types, bound to the loader of products."""

    @rule("ValidateStandardProduct", MaybeForward)
    async def standard(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Checks the product of the event as a standard product, then sends eventName on.

        Fails with PRODUCT_MALFORMED, or the code of what is wrong.
        """
        check_incoming_product(incoming(call, PRODUCT), STANDARD)
        return forward(call, parameters.event_name)

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

    @rule("ValidateGroupProduct", MaybeForward)
    async def group(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Checks the product of the event as a group of products, then sends eventName on.

        Fails with PRODUCT_MALFORMED, or the code of what is wrong.
        """
        check_incoming_product(incoming(call, PRODUCT), GROUP)
        return forward(call, parameters.event_name)

    return standard, variant, group
