"""LoadFulfilmentOptionFO: what is in the cart."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.model import ProductKey
from lading.order.fulfilment_options.lines import lines_of
from lading.order.fulfilment_options.loaders import OptionLoaders
from lading.order.fulfilment_options.reasons import Reason, not_offered
from lading.order.fulfilment_options.trail import cart_of, noted, option_of, to_root
from lading.order.sourcing.parameters import Forward

INACTIVE = "INACTIVE"


def load_fulfilment_option(loaders: OptionLoaders) -> Rule[Forward]:
    """The rule, reading through the loaders."""

    @rule("LoadFulfilmentOptionFO", Forward, aliases=("LoadFulfilmentOption",))
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Loads the products of the cart for the rules that follow, and sends eventName.

        A product that is gone or inactive is noted as not offered; nothing is sent when none is left.
        """
        asked = option_of(call).products
        keys = [ProductKey(one.catalogue_ref, one.product_ref) for one in asked]
        found = await call.read_all(loaders.products, keys)
        cart = cart_of(call)
        known = [(product, one.requested_quantity) for product, one in zip(found, asked, strict=True) if product]
        cart.lines = lines_of(known)
        for key, product in zip(keys, found, strict=True):
            if product is None:
                cart.refuse(not_offered(Reason.PRODUCT_UNKNOWN, product_ref=key.ref))
            elif product.status == INACTIVE:
                cart.refuse(not_offered(Reason.PRODUCT_INACTIVE, product_ref=key.ref))
        if not cart.lines:
            return [noted(call)]
        return [noted(call), to_root(call, parameters.event_name, call.event.attributes)]

    return run
