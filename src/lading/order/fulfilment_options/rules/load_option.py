"""LoadFulfilmentOptionFO: what is in the cart."""

from collections.abc import Sequence

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.model import GROUP, Product, ProductKey
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

        A kit stands for its parts, which are taken from stock. A product that is gone or inactive is noted as not
        offered; nothing is sent when none is left.
        """
        asked = option_of(call).products
        keys = [ProductKey(one.catalogue_ref, one.product_ref) for one in asked]
        found = await call.read_all(loaders.products, keys)
        cart = cart_of(call)
        known = [(product, one.requested_quantity) for product, one in zip(found, asked, strict=True) if product]
        cart.priced = lines_of(known)
        cart.lines = lines_of(await _with_parts(call, loaders, known))
        for key, product in zip(keys, found, strict=True):
            if product is None:
                cart.refuse(not_offered(Reason.PRODUCT_UNKNOWN, product_ref=key.ref))
            elif product.status == INACTIVE:
                cart.refuse(not_offered(Reason.PRODUCT_INACTIVE, product_ref=key.ref))
        if not cart.lines:
            return [noted(call)]
        return [noted(call), to_root(call, parameters.event_name, call.event.attributes)]

    return run


async def _with_parts(
    call: RuleCall, loaders: OptionLoaders, known: Sequence[tuple[Product, int]]
) -> list[tuple[Product, int]]:
    """The products with their units, each kit replaced by what it holds; a kit without parts stays as it is."""
    keys = [ProductKey(one.catalogue_ref, one.ref) for one, _ in known if one.type == GROUP]
    if not keys:
        return list(known)
    held = dict(zip(keys, await call.read_all(loaders.kits, keys), strict=True))
    named = [ProductKey(key.catalogue_ref, part.ref) for key in keys for part in held[key]]
    products = dict(zip(named, await call.read_all(loaders.products, named), strict=True))
    taken: list[tuple[Product, int]] = []
    for product, units in known:
        parts = held.get(ProductKey(product.catalogue_ref, product.ref), ())
        found = [(products[ProductKey(product.catalogue_ref, part.ref)], part.quantity * units) for part in parts]
        taken += [(one, quantity) for one, quantity in found if one is not None] if parts else [(product, units)]
    return taken
