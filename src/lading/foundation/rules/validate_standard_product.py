"""The rule ValidateStandardProduct."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.foundation.products.incoming import check_incoming_product
from lading.foundation.products.model import PRODUCT, STANDARD
from lading.foundation.rules.catalogue_items import incoming
from lading.foundation.rules.forwarding import MaybeForward, forward


@rule("ValidateStandardProduct", MaybeForward)
async def validate_standard_product(call: RuleCall, parameters: MaybeForward) -> Actions:
    """Checks the product of the event as a standard product, then sends eventName on.

    Fails with PRODUCT_MALFORMED, or the code of what is wrong.
    """
    check_incoming_product(incoming(call, PRODUCT), STANDARD)
    return forward(call, parameters.event_name)
