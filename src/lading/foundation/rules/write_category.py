"""Rules that check, create and bring up to date a category."""

from typing import Any

import msgspec

from lading.engine.action import Action, Actions, Change, Create, Log, SetAttributes
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.products.entities import CategoryFields
from lading.foundation.products.incoming import Incoming, check_incoming_category
from lading.foundation.products.model import CATEGORY
from lading.foundation.rules.catalogue_items import Categories, category_ids, incoming, known_category, the_entity
from lading.foundation.rules.forwarding import MaybeForward, forward


@rule("ValidateIncomingCategory", MaybeForward)
async def validate_incoming_category(call: RuleCall, parameters: MaybeForward) -> Actions:
    """Checks ref, type, texts and attributes of the category the event describes, then sends eventName on.

    Fails with CATEGORY_MALFORMED, TYPE_INVALID, TEXT_TOO_LONG or ATTRIBUTE_INVALID.
    """
    check_incoming_category(incoming(call, CATEGORY))
    return forward(call, parameters.event_name)


def write_category_rules(categories: Categories) -> tuple[Rule[Any], ...]:
    """The other rules of categories, bound to their loader."""

    @rule("ValidateCategoriesExist", MaybeForward)
    async def validate(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Checks that the parent and the children the category of the event names exist, then sends eventName on.

        Fails with CATEGORY_UNKNOWN.
        """
        sent = incoming(call, CATEGORY)
        named = (*((sent.parent_ref,) if sent.parent_ref else ()), *sent.child_names, *sent.category_names)
        await category_ids(call, categories, named)
        return forward(call, parameters.event_name)

    @rule("CreateCategory", MaybeForward)
    async def create(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Creates the category the event describes in the catalogue, below its parentCategory; CREATE follows for it.

        One that exists already is left alone. Fails with CATEGORY_UNKNOWN for the parent, CATEGORY_MALFORMED,
        TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID. Sends eventName on.
        """
        sent = incoming(call, CATEGORY)
        check_incoming_category(sent)
        if await known_category(call, categories, sent.ref) is not None:
            return [Log(f"category {sent.ref} exists already"), *forward(call, parameters.event_name)]
        fields = await _fields(call, CategoryFields(name=sent.ref), sent, categories)
        key = EntityKey(CATEGORY, call.next_id(), sent.ref)
        made = Entity(
            key, subtype=sent.type or "DEFAULT", status="CREATED", fields=fields, attributes=sent.attribute_map
        )
        return [Create(made), *forward(call, parameters.event_name)]

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
        after = await _fields(call, before, sent, categories)
        if after.parent_id == category.id:
            raise RuleFailed("CATEGORY_LOOP", f"category {category.ref} cannot be its own parent")
        actions: list[Action] = [Change(category, after, "category")] if after != before else []
        if sent.attributes is not None:
            actions.append(SetAttributes(category, sent.attribute_map))
        return [*actions, *forward(call, parameters.event_name)]

    return validate, create, update


async def _fields(call: RuleCall, before: CategoryFields, sent: Incoming, categories: Categories) -> CategoryFields:
    given = {name: value for name in ("name", "summary") if (value := getattr(sent, name)) is not None}
    if sent.parent_ref is not None:
        (given["parent_id"],) = await category_ids(call, categories, (sent.parent_ref,))
    return msgspec.structs.replace(before, **given)
