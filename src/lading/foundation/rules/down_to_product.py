"""The rule DownToProduct."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.model import PRODUCT
from lading.foundation.rules.catalogue_items import Products, incoming, known_product
from lading.foundation.rules.forwarding import Forward
from lading.foundation.rules.product_exists import down_to


def down_to_product(products: Products) -> Rule[Forward]:
    """The rule, bound to the loader of products."""

    @rule("DownToProduct", Forward, aliases=("DownToStandardProduct", "DownToVariantProduct", "DownToGroupProduct"))
    async def to_product(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName to the product that the event names by ref, in the product's own lane.

        Fails with PRODUCT_UNKNOWN.
        """
        ref = incoming(call, PRODUCT).ref
        return [down_to(call, parameters.event_name, PRODUCT, ref, await known_product(call, products, ref))]

    return to_product
