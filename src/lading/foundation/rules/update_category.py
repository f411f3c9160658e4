"""The rule UpdateCategory."""

from lading.engine.action import Action, Actions, Change, SetAttributes
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.products.entities import CategoryFields
from lading.foundation.products.incoming import check_incoming_category
from lading.foundation.products.model import CATEGORY
from lading.foundation.rules.catalogue_items import Categories, incoming, the_entity
from lading.foundation.rules.forwarding import MaybeForward, forward
from lading.foundation.rules.write_category import fields_from


def update_category(categories: Categories) -> Rule[MaybeForward]:
    """The rule, bound to the loader of categories."""

    @rule("UpdateCategory", MaybeForward)
    async def update(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Gives the category the name, summary, parent and attributes that the event carries; the rest stays.

        Fails with ENTITY_UNSUITABLE for anything but a category, CATEGORY_UNKNOWN or CATEGORY_LOOP for the parent, or
        the code of what is wrong. Sends eventName on.
        """
        category = the_entity(call, CATEGORY)
        sent = incoming(call, CATEGORY)
        check_incoming_category(sent)
        before: CategoryFields = category.fields
        after = await fields_from(call, before, sent, categories)
        if after.parent_id == category.id:
            raise RuleFailed("CATEGORY_LOOP", f"category {category.ref} cannot be its own parent")
        actions: list[Action] = [Change(category, after, "category")] if after != before else []
        if sent.attributes is not None:
            actions.append(SetAttributes(category, sent.attribute_map))
        return [*actions, *forward(call, parameters.event_name)]

    return update
