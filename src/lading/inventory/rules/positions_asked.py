"""The positions the present event is about, with what is known of each."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, RuleFailed
from lading.inventory.effects import PositionKey
from lading.inventory.position_items import PositionItem, read_items
from lading.inventory.position_model import (
    INVENTORY_POSITION,
    PositionFact,
    PositionFields,
    PositionName,
    position_id,
)

Positions = Loader[PositionName, PositionFact]
# Attributes of the event that are not repeated for each of its positions.
_LISTS = frozenset({"items", "deltas"})


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A position that the event names, or is about. body: what was said of it. in_hand: the run itself made it."""

    line: int
    name: PositionName
    body: Mapping[str, Any]
    fact: PositionFact
    in_hand: bool = False

    @property
    def exists(self) -> bool:
        """Whether there is such a position, stored or made by this run."""
        return self.in_hand or self.fact.position is not None

    @property
    def key(self) -> PositionKey:
        """The key of the position. Raises RuleFailed with what is unknown of it."""
        if self.fact.key is None:
            raise unknown(self)
        return self.fact.key


async def positions_asked(call: RuleCall, positions: Positions) -> Sequence[Asked]:
    """One entry for each item of the event; for an event about a position, that position alone."""
    if call.entity.type == INVENTORY_POSITION:
        fields: PositionFields = call.entity.fields
        items = [PositionItem(1, fields.product_ref, fields.location_ref, call.event.attributes)]
    else:
        items = read_items(call.event.attributes)
    names = [PositionName(call.aggregate.root.ref, item.product_ref, item.location_ref) for item in items]
    facts = await call.read_all(positions, names)
    return [
        Asked(line=item.line, name=name, body=item.body, fact=fact, in_hand=_in_hand(call, fact))
        for item, name, fact in zip(items, names, facts, strict=True)
    ]


def attributes_for(call: RuleCall, asked: Asked) -> dict[str, Any]:
    """What an event to one position carries: what the present one said of all, and of this one."""
    shared = {name: value for name, value in call.event.attributes.items() if name not in _LISTS}
    refs = {"productRef": asked.name.product_ref, "skuRef": asked.name.product_ref}
    return {**shared, **asked.body, **refs, "locationRef": asked.name.location_ref}


def unknown(asked: Asked) -> RuleFailed:
    """Why an item names no position that could be there."""
    code = f"{asked.fact.missing.upper()}_UNKNOWN"
    named = {
        "catalogue": asked.name.catalogue_ref,
        "product": asked.name.product_ref,
        "location": asked.name.location_ref,
    }
    return RuleFailed(code, f"item {asked.line}: there is no {asked.fact.missing} {named[asked.fact.missing]!r}")


def _in_hand(call: RuleCall, fact: PositionFact) -> bool:
    if fact.key is None:
        return False
    return call.aggregate.find(EntityKey(INVENTORY_POSITION, position_id(fact.key), "")) is not None
