"""Rules that check, create and bring up to date a category."""

import msgspec

from lading.engine.rule import RuleCall
from lading.foundation.products.entities import CategoryFields
from lading.foundation.products.incoming import Incoming
from lading.foundation.rules.catalogue_items import Categories, category_ids


async def fields_from(call: RuleCall, before: CategoryFields, sent: Incoming, categories: Categories) -> CategoryFields:
    """The fields of a category with what the event says of it. Raises RuleFailed CATEGORY_UNKNOWN."""
    given = {name: value for name in ("name", "summary") if (value := getattr(sent, name)) is not None}
    if sent.parent_ref is not None:
        (given["parent_id"],) = await category_ids(call, categories, (sent.parent_ref,))
    return msgspec.structs.replace(before, **given)
