"""The rule DownToCategory."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.model import CATEGORY
from lading.foundation.rules.catalogue_items import Categories, incoming, known_category
from lading.foundation.rules.forwarding import Forward
from lading.foundation.rules.product_exists import down_to


def down_to_category(categories: Categories) -> Rule[Forward]:
    """The rule, bound to the loader of categories."""

    @rule("DownToCategory", Forward)
    async def to_category(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName to the category that the event names by ref, in the category's own lane.

        Fails with CATEGORY_UNKNOWN.
        """
        ref = incoming(call, CATEGORY).ref
        return [down_to(call, parameters.event_name, CATEGORY, ref, await known_category(call, categories, ref))]

    return to_category
