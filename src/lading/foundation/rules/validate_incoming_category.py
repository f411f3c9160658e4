"""The rule ValidateIncomingCategory."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.foundation.products.incoming import check_incoming_category
from lading.foundation.products.model import CATEGORY
from lading.foundation.rules.catalogue_items import incoming
from lading.foundation.rules.forwarding import MaybeForward, forward


@rule("ValidateIncomingCategory", MaybeForward)
async def validate_incoming_category(call: RuleCall, parameters: MaybeForward) -> Actions:
    """Checks ref, type, texts and attributes of the category the event describes, then sends eventName on.

    Fails with CATEGORY_MALFORMED, TYPE_INVALID, TEXT_TOO_LONG or ATTRIBUTE_INVALID.
    """
    check_incoming_category(incoming(call, CATEGORY))
    return forward(call, parameters.event_name)
