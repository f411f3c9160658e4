"""The rule CreateCategory."""

from lading.engine.action import Actions, Create, Log
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.entities import CategoryFields
from lading.foundation.products.incoming import check_incoming_category
from lading.foundation.products.model import CATEGORY
from lading.foundation.rules.catalogue_items import Categories, incoming, known_category
from lading.foundation.rules.forwarding import MaybeForward, forward
from lading.foundation.rules.write_category import fields_from


def create_category(categories: Categories) -> Rule[MaybeForward]:
    """The rule, bound to the loader of categories."""

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
        fields = await fields_from(call, CategoryFields(name=sent.ref), sent, categories)
        key = EntityKey(CATEGORY, call.next_id(), sent.ref)
        made = Entity(
            key, subtype=sent.type or "DEFAULT", status="CREATED", fields=fields, attributes=sent.attribute_map
        )
        return [Create(made), *forward(call, parameters.event_name)]

    return create
