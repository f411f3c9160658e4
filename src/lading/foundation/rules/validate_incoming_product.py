"""The rule ValidateIncomingProduct."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, RuleFailed, rule
from lading.foundation.products.incoming import check_incoming_product
from lading.foundation.products.model import GROUP, PRODUCT, STANDARD, TYPES
from lading.foundation.rules.catalogue_items import incoming
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
