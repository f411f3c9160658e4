"""The rule ForwardIfGroupProductExists."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.model import GROUP
from lading.foundation.rules.catalogue_items import Products
from lading.foundation.rules.forwarding import Forward, forward
from lading.foundation.rules.product_exists import is_known_product


def forward_if_group_product_exists(products: Products) -> Rule[Forward]:
    """The rule, bound to the loader of products."""

    @rule("ForwardIfGroupProductExists", Forward)
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName on when the catalogue has the group of products that the event names by ref."""
        is_known = await is_known_product(call, products, GROUP)
        return forward(call, parameters.event_name) if is_known else []

    return run
