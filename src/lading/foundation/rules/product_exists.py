"""Branches on whether a product or category exists, and hands the event down to it."""

from typing import Any

from lading.engine.action import Actions, SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.products.entities import Known
from lading.foundation.products.model import CATEGORY, GROUP, PRODUCT, STANDARD, VARIANT
from lading.foundation.rules.catalogue_items import Categories, Products, incoming, known_category, known_product
from lading.foundation.rules.forwarding import Forward, forward

# The part of the rule's name, and the type asked for; None: any.
KINDS: tuple[tuple[str, str | None], ...] = (
    ("StandardProduct", STANDARD),
    ("VariantProduct", VARIANT),
    ("GroupProduct", GROUP),
    ("Product", None),
)


def product_exists_rules(products: Products) -> tuple[Rule[Any], ...]:
    """ForwardIf…ProductExists and ForwardIf…ProductNotExists, of each type and of any."""
    return tuple(one for name, kind in KINDS for one in _product_rules(name, kind, products))


def category_exists_rules(categories: Categories) -> tuple[Rule[Any], ...]:
    """ForwardIfCategoryExists, ForwardIfCategoryNotExists."""

    @rule("ForwardIfCategoryExists", Forward)
    async def exists(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName on when the catalogue has the category that the event names by ref."""
        known = await known_category(call, categories, incoming(call, CATEGORY).ref)
        return forward(call, parameters.event_name) if known is not None else []

    @rule("ForwardIfCategoryNotExists", Forward)
    async def not_exists(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName on when the catalogue has no category that the event names by ref."""
        known = await known_category(call, categories, incoming(call, CATEGORY).ref)
        return forward(call, parameters.event_name) if known is None else []

    return exists, not_exists


def down_rules(products: Products, categories: Categories) -> tuple[Rule[Any], ...]:
    """DownToProduct and DownToCategory."""

    async def to_product(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName to the product that the event names by ref, in the product's own lane.

        Fails with PRODUCT_UNKNOWN.
        """
        ref = incoming(call, PRODUCT).ref
        return [_down(call, parameters.event_name, PRODUCT, ref, await known_product(call, products, ref))]

    @rule("DownToCategory", Forward)
    async def to_category(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName to the category that the event names by ref, in the category's own lane.

        Fails with CATEGORY_UNKNOWN.
        """
        ref = incoming(call, CATEGORY).ref
        return [_down(call, parameters.event_name, CATEGORY, ref, await known_category(call, categories, ref))]

    names = ("DownToProduct", "DownToStandardProduct", "DownToVariantProduct", "DownToGroupProduct")
    down_to_product = rule(names[0], Forward, aliases=names[1:])(to_product)
    return down_to_product, to_category


def _product_rules(name: str, kind: str | None, products: Products) -> tuple[Rule[Any], ...]:
    @rule(f"ForwardIf{name}Exists", Forward)
    async def exists(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName on when the catalogue has the product, of that type, that the event names by ref."""
        known = await known_product(call, products, incoming(call, PRODUCT).ref)
        return forward(call, parameters.event_name) if _is_of(known, kind) else []

    @rule(f"ForwardIf{name}NotExists", Forward)
    async def not_exists(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName on when the catalogue has no product, of that type, that the event names by ref."""
        known = await known_product(call, products, incoming(call, PRODUCT).ref)
        return [] if _is_of(known, kind) else forward(call, parameters.event_name)

    return exists, not_exists


def _is_of(known: Known | None, kind: str | None) -> bool:
    return known is not None and kind in {None, known.type}


def _down(call: RuleCall, event_name: str, kind: str, ref: str, known: Known | None) -> SendEvent:
    if known is None:
        raise RuleFailed(f"{kind}_UNKNOWN", f"catalogue {call.aggregate.root.ref} has no {kind.lower()} {ref}")
    entity = EntityKey(kind, known.id, ref)
    lane = None if call.aggregate.find(entity) is not None else known.id
    return SendEvent(name=event_name, entity=entity, subtype=known.type, lane=lane, attributes=call.event.attributes)
