"""Answers in place of rules: what a rule is to do, said beforehand, where the facts it would read are not there."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from lading.engine.action import Action, Actions, Create, Log, SendEvent, SetAttributes, SetStatus
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.registry import BoundRule, Registry
from lading.engine.rule import NoParameters, Rule, RuleCall, RuleFailed
from lading.engine.workflow import Ruleset, RuleUse
from lading.kernel.identity import identity_of


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing a rule does. entity, as TYPE or TYPE:ref, is the one meant, else the one the event is about.

    event: sends it, after so many seconds or at once. status: sets it. attributes: of the event, else of the entity.
    create: makes a sub-entity TYPE:ref of a subtype in a status. fails: ends the event FAILED, as CODE: reason.
    """

    entity: str | None = None
    event: str | None = None
    after_seconds: int | None = None
    elsewhere: bool = False
    status: str | None = None
    attributes: dict[str, Any] = {}
    create: str | None = None
    subtype: str = ""
    fails: str | None = None


Answers = Mapping[str, Sequence[Answer]]


def binder(registry: Registry, answers: Answers) -> Callable[[Ruleset, RuleUse], BoundRule]:
    """Binds rules as the registry does, except those answered: by Ruleset/Rule, else by Rule."""

    def bind(ruleset: Ruleset, use: RuleUse) -> BoundRule:
        said = answers.get(f"{ruleset.name}/{use.short_name}", answers.get(use.short_name))
        return registry.bind_rule(use) if said is None else BoundRule(use.name, answering(use.short_name, said), None)

    return bind


def answering(name: str, said: Sequence[Answer]) -> Rule[NoParameters]:
    """A rule that does what was said."""

    async def run(call: RuleCall, _parameters: Any) -> Actions:
        return [_action(call, answer) for answer in said]

    return Rule(name=name, parameters=NoParameters, function=run)


def _action(call: RuleCall, answer: Answer) -> Action:
    if answer.fails is not None:
        code, _, message = answer.fails.partition(":")
        raise RuleFailed(code.strip(), message.strip())
    if answer.create is not None:
        return _creation(call, answer, answer.create)
    if answer.event is not None:
        return _sending(call, answer, answer.event)
    if answer.status is not None:
        return SetStatus(_entity(call, answer), answer.status)
    if answer.attributes:
        return SetAttributes(_entity(call, answer), answer.attributes)
    return Log("answered with nothing")


def _creation(call: RuleCall, answer: Answer, name: str) -> Create:
    entity_type, _, ref = name.partition(":")
    key = EntityKey(entity_type, identity_of(call.aggregate.root.ref, entity_type, ref), ref)
    return Create(Entity(key, subtype=answer.subtype, status=answer.status or "CREATED", fields=None))


def _sending(call: RuleCall, answer: Answer, event: str) -> SendEvent:
    after = answer.after_seconds
    scheduled_at = None if after is None else call.at + timedelta(seconds=after)
    if answer.elsewhere:
        entity_type, _, ref = (answer.entity or "").partition(":")
        away = EntityKey(entity_type, identity_of(entity_type, ref), ref)
        return SendEvent(name=event, entity=away, root=away, attributes=answer.attributes, scheduled_at=scheduled_at)
    entity = _entity(call, answer)
    attributes = answer.attributes or call.event.attributes
    return SendEvent(
        name=event, entity=entity.key, subtype=entity.subtype, attributes=attributes, scheduled_at=scheduled_at
    )


def _entity(call: RuleCall, answer: Answer) -> Entity:
    if answer.entity is None:
        return call.entity
    entity_type, _, ref = answer.entity.partition(":")
    for entity in call.aggregate.entities():
        if entity.type == entity_type and ref in ("", entity.ref):
            return entity
    raise RuleFailed("ENTITY_UNKNOWN", f"there is no {answer.entity} here")
