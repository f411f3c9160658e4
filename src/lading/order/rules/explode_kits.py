"""Sells a kit, sources its components."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, failing_on_refusal, rule
from lading.foundation.products.kits import KitPart
from lading.foundation.products.model import Component, Product, ProductKey
from lading.order.kits.explosion import components_from, explode
from lading.order.model import OrderFields, OrderItem
from lading.order.product_facts import attribute_of
from lading.order.rules.forwarding import send

Products = Loader[ProductKey, Product | None]
Kits = Loader[ProductKey, tuple[KitPart, ...]]


class KitParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent afterwards. componentsAttribute: product attribute with [{productRef, quantity}] instead."""

    event_name: str | None = None
    components_attribute: str | None = None


def explode_kits(products: Products, kits: Kits) -> Rule[KitParameters]:
    """The rule, bound to the loaders of products and of what they hold."""

    @rule("ExplodeKits", KitParameters)
    async def run(call: RuleCall, parameters: KitParameters) -> Actions:
        """Adds a line for each component of each kit; the kit's own line keeps its price and becomes EXPLODED.

        Run it before sourcing; a second run changes nothing. Sends eventName afterwards.
        """
        root = call.aggregate.root
        order: OrderFields = root.fields
        held = await _held(call, order.items, parameters.components_attribute)
        wanted = [_key(item.product_catalogue_ref, one.product_ref) for item in order.items for one in held[item.id]]
        components = await call.read_all(products, list(dict.fromkeys(wanted)))
        numbers = {product.ref: product.number for product in components if product is not None}
        with failing_on_refusal():
            items = explode(order.items, held, numbers, call.next_id)
        go_on = send(call, parameters.event_name, root) if parameters.event_name else []
        if items == order.items:
            return go_on
        return [Change(root, msgspec.structs.replace(order, items=items), "kits"), *go_on]

    async def _held(
        call: RuleCall, items: Sequence[OrderItem], attribute: str | None
    ) -> dict[UUID, tuple[Component, ...]]:
        keys = [_key(item.product_catalogue_ref, item.product_ref) for item in items]
        if attribute is None:
            parts = await call.read_all(kits, keys)
            return {item.id: _components(own) for item, own in zip(items, parts, strict=True)}
        found = await call.read_all(products, keys)
        with failing_on_refusal():
            return {
                item.id: components_from(attribute_of(product, attribute))
                for item, product in zip(items, found, strict=True)
            }

    return run


def _components(parts: Sequence[KitPart]) -> tuple[Component, ...]:
    return tuple(Component(product_ref=part.ref, quantity=part.quantity) for part in parts)


def _key(catalogue_ref: str, ref: str) -> ProductKey:
    return ProductKey(catalogue_ref, ref)
