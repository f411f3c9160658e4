"""Branches on whether a product or category exists, and hands the event down to it."""

from lading.engine.action import SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, RuleFailed
from lading.foundation.products.entities import Known
from lading.foundation.products.model import PRODUCT
from lading.foundation.rules.catalogue_items import Products, incoming, known_product


async def is_known_product(call: RuleCall, products: Products, kind: str | None) -> bool:
    """Whether the catalogue has the product that the event names by ref, of a type where one is meant."""
    known = await known_product(call, products, incoming(call, PRODUCT).ref)
    return known is not None and kind in {None, known.type}


def down_to(call: RuleCall, event_name: str, kind: str, ref: str, known: Known | None) -> SendEvent:
    """The event for the product or category, in its own lane. Raises RuleFailed where it is unknown."""
    if known is None:
        raise RuleFailed(f"{kind}_UNKNOWN", f"catalogue {call.aggregate.root.ref} has no {kind.lower()} {ref}")
    entity = EntityKey(kind, known.id, ref)
    lane = None if call.aggregate.find(entity) is not None else known.id
    return SendEvent(name=event_name, entity=entity, subtype=known.type, lane=lane, attributes=call.event.attributes)
