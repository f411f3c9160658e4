"""Runs one rule as the engine would, with its reads answered from a dictionary."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.action import Action, Change, SetAttributes, SetStatus
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import Event
from lading.engine.rule import Rule, RuleCall
from tests.unit.order.build import AT, numbers


class AnyLoader:
    """A loader by name only: the driver answers for it."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def fetch(self, connection: Any, account: int, keys: Any) -> Mapping[Any, Any]:
        raise AssertionError("the driver answers")


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What is particular about the event; cause_id is None for one from outside."""

    attributes: Mapping[str, Any] = {}
    cause_id: UUID | None = None


def drive(
    rule: Rule[Any],
    order: Aggregate,
    entity: Entity,
    props: Mapping[str, Any] | None = None,
    *,
    facts: Mapping[str, Any] | None = None,
    sent: Sent | None = None,
) -> list[Action]:
    """The actions of a rule with the parameters of a workflow, applied to the order as far as they change it."""
    sent = sent or Sent()
    event = Event(
        id=UUID(int=1),
        name="Test",
        retailer=1,
        lane=order.root.id,
        root=order.root.key,
        entity=entity.key,
        attributes=dict(sent.attributes),
        generated_by="test",
        cause_id=sent.cause_id,
        accepted_at=AT,
    )
    call = RuleCall(order, entity, event, at=AT, next_id=numbers(), memory={})
    parameters = msgspec.convert(dict(props or {}), rule.parameters, strict=False)
    running = rule.function(call, parameters)
    actions = _answered(running, facts or {})
    for action in actions:
        _apply(action)
    return actions


def _answered(running: Any, facts: Mapping[str, Any]) -> list[Action]:
    answer: Any = None
    while True:
        try:
            read = running.send(answer)
        except StopIteration as finished:
            found: list[Action] = finished.value
            return found
        answer = facts[read.loader.name]


def _apply(action: Action) -> None:
    if isinstance(action, SetStatus):
        action.entity.status = action.status
    elif isinstance(action, SetAttributes):
        action.entity.attributes.update(action.attributes)
    elif isinstance(action, Change):
        action.entity.fields = action.fields
