"""Products and categories that the present event names, looked up where the run may have made them itself."""

from collections.abc import Sequence
from uuid import UUID

from lading.engine.entity import Entity
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, RuleFailed
from lading.foundation.products.entities import CategoryKey, Known
from lading.foundation.products.incoming import Incoming, read_incoming
from lading.foundation.products.model import CATEGORY, PRODUCT, ProductKey

Products = Loader[ProductKey, Known | None]
Categories = Loader[CategoryKey, Known | None]


def incoming(call: RuleCall, kind: str) -> Incoming:
    """What the event says; for an event about the product or category itself its own ref need not be repeated."""
    attributes = call.event.attributes
    if call.entity.type == kind and "ref" not in attributes:
        attributes = {**attributes, "ref": call.entity.ref}
    return read_incoming(attributes, kind)


async def known_product(call: RuleCall, products: Products, ref: str) -> Known | None:
    """The product of that ref in the run's catalogue, stored or just made."""
    made = _made(call, PRODUCT, ref)
    return made or await call.read(products, ProductKey(call.aggregate.root.ref, ref))


async def known_category(call: RuleCall, categories: Categories, ref: str) -> Known | None:
    """The category of that ref in the run's catalogue, stored or just made."""
    made = _made(call, CATEGORY, ref)
    return made or await call.read(categories, CategoryKey(call.aggregate.root.ref, ref))


async def category_ids(call: RuleCall, categories: Categories, refs: Sequence[str]) -> tuple[UUID, ...]:
    """The ids of categories. Raises RuleFailed CATEGORY_UNKNOWN with the first ref that names none."""
    found: list[UUID] = []
    for ref in refs:
        known = await known_category(call, categories, ref)
        if known is None:
            raise RuleFailed("CATEGORY_UNKNOWN", f"catalogue {call.aggregate.root.ref} has no category {ref}")
        found.append(known.id)
    return tuple(found)


def the_entity(call: RuleCall, kind: str) -> Entity:
    """The entity of the event, which must be of the kind. Raises RuleFailed ENTITY_UNSUITABLE."""
    if call.entity.type != kind:
        raise RuleFailed("ENTITY_UNSUITABLE", f"{call.entity.type} {call.entity.ref} is no {kind}")
    return call.entity


def _made(call: RuleCall, kind: str, ref: str) -> Known | None:
    own = next((one for one in call.aggregate.children(kind) if one.ref == ref), None)
    return Known(own.id, own.subtype, own.status) if own is not None else None
