"""Sells a kit, sources its components."""

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.model import Product, ProductKey
from lading.order.kits.explosion import components_from, explode
from lading.order.model import OrderFields
from lading.order.product_facts import attribute_of
from lading.order.rules.forwarding import failing_on_refusal, send


class KitParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """componentsAttribute: the product attribute that lists [{productRef, quantity}]. eventName: sent afterwards."""

    event_name: str | None = None
    components_attribute: str = "kitComponents"


def explode_kits(products: Loader[ProductKey, Product | None]) -> Rule[KitParameters]:
    """The rule, bound to the loader of products."""

    @rule("ExplodeKits", KitParameters)
    async def run(call: RuleCall, parameters: KitParameters) -> Actions:
        """Adds a line for each component of each kit; the kit's own line keeps its price and becomes EXPLODED.

        Run it before sourcing; a second run changes nothing. Sends eventName afterwards.
        """
        root = call.aggregate.root
        order: OrderFields = root.fields
        found = await call.read_all(
            products, [_key(item.product_catalogue_ref, item.product_ref) for item in order.items]
        )
        name = parameters.components_attribute
        with failing_on_refusal():
            kits = {
                item.id: components_from(attribute_of(product, name))
                for item, product in zip(order.items, found, strict=True)
            }
        wanted = [_key(item.product_catalogue_ref, one.product_ref) for item in order.items for one in kits[item.id]]
        components = await call.read_all(products, list(dict.fromkeys(wanted)))
        numbers = {product.ref: product.number for product in components if product is not None}
        with failing_on_refusal():
            items = explode(order.items, kits, numbers, call.next_id)
        go_on = send(call, parameters.event_name, root) if parameters.event_name else []
        if items == order.items:
            return go_on
        return [Change(root, msgspec.structs.replace(order, items=items), "kits"), *go_on]

    return run


def _key(catalogue_ref: str, ref: str) -> ProductKey:
    return ProductKey(catalogue_ref, ref)
