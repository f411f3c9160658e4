"""Rule calls on an order made up for a test."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.action import SendEvent
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.rule import Rule, RuleCall

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ORDER_ID = UUID(int=1)


class Item(msgspec.Struct, frozen=True):
    """A line."""

    ref: str
    quantity: int


class Fields(msgspec.Struct, frozen=True):
    """What the order is."""

    total_minor: int = 12_000
    items: tuple[Item, ...] = (Item("A", 1), Item("B", 5))
    stored_items: tuple[Item, ...] = ()


def call_with(attributes: dict[str, Any] | None = None, *, fields: Any = None) -> RuleCall:
    """A call about order HD-1, BOOKED, with an event of the attributes."""
    key = EntityKey("ORDER", ORDER_ID, "HD-1")
    entity = Entity(
        key,
        subtype="HD",
        status="BOOKED",
        fields=fields or Fields(),
        attributes={"channel": {"type": "STRING", "value": "web"}},
    )
    aggregate = Aggregate(entity, account=1, retailer=1, workflow_ref="ORDER::HD", workflow_version=1)
    event = Event(
        id=UUID(int=2),
        name="Check",
        retailer=1,
        lane=ORDER_ID,
        root=key,
        entity=key,
        attributes=attributes or {},
        generated_by="test",
        accepted_at=AT,
    )
    return RuleCall(aggregate, entity, event, at=AT, next_id=lambda: UUID(int=3), memory={})


async def events_of(rule: Rule[Any], call: RuleCall, **props: Any) -> list[str]:
    """The names of the events a rule sends, given its parameters as a workflow writes them."""
    actions = await rule.function(call, msgspec.convert(props, rule.parameters, strict=False))
    return [action.name for action in actions if isinstance(action, SendEvent)]
