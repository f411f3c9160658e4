"""The rule ForwardIfProductNotExists."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.catalogue_items import Products
from lading.foundation.rules.forwarding import Forward, forward
from lading.foundation.rules.product_exists import is_known_product


def forward_if_product_not_exists(products: Products) -> Rule[Forward]:
    """The rule, bound to the loader of products."""

    @rule("ForwardIfProductNotExists", Forward)
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName on when the catalogue has no product that the event names by ref."""
        is_known = await is_known_product(call, products, None)
        return [] if is_known else forward(call, parameters.event_name)

    return run
