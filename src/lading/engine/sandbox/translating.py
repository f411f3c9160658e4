"""Between the engine and a sandbox: a rule call becomes plain values; an answer becomes actions, if it may."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from lading.engine import action
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, RuleFailed
from lading.engine.rules.schedule_event import DELAY_MAX_SECONDS
from lading.engine.sandbox.frames import CallFrame
from lading.engine.sdk import answers
from lading.engine.sdk.rule import Call
from lading.engine.sdk.running import Answer, Failed, RuleDescription
from lading.engine.view import attributes_view, entity_view, event_view
from lading.kernel.refusal import Refused

ACTIONS_MAX = 1_000
NAME_MAX = 200


def call_of(call: RuleCall, children: tuple[str, ...]) -> Call:
    """What a rule of the SDK sees of a call."""
    return Call(
        entity=entity_view(call.entity),
        root=entity_view(call.aggregate.root),
        event=event_view(call.event),
        attributes=attributes_view(call.event),
        at=call.at,
        children={kind: [entity_view(child) for child in call.aggregate.children(kind)] for kind in children},
    )


def frame_of(rule: RuleDescription, call: RuleCall, props: Mapping[str, Any]) -> bytes:
    """The call as it goes to the sandbox. Raises RuleFailed CALL_MALFORMED for text that is none."""
    try:
        return msgspec.json.encode(CallFrame(rule=rule.name, props=dict(props), call=call_of(call, rule.children)))
    except UnicodeEncodeError as error:
        raise RuleFailed("CALL_MALFORMED", "the entity or the event holds half a character") from error


def actions_of(answer: Answer, call: RuleCall) -> action.Actions:
    """The engine's actions. Raises RuleFailed where no other attempt can help, Refused where one may."""
    if isinstance(answer, Failed):
        if answer.is_final:
            raise RuleFailed(answer.code, answer.message)
        raise Refused(answer.code, answer.message, "Put the rule right; the event can be replayed afterwards.")
    if len(answer.actions) > ACTIONS_MAX:
        raise RuleFailed("ACTIONS_TOO_MANY", f"{len(answer.actions)} actions; at most {ACTIONS_MAX} are taken")
    return [_action(one, call) for one in answer.actions]


def _action(given: answers.Action, call: RuleCall) -> action.Action:
    if isinstance(given, answers.Log):
        return action.Log(given.message[:1_000])
    entity = _entity(given.entity_id, call)
    if isinstance(given, answers.SetStatus):
        return action.SetStatus(entity, _name(given.status))
    if isinstance(given, answers.SetAttributes):
        return action.SetAttributes(entity, _attributes(given.attributes))
    return _event(given, entity, call)


def _event(given: answers.SendEvent, entity: Entity, call: RuleCall) -> action.SendEvent:
    if not 0 <= given.delay_seconds <= DELAY_MAX_SECONDS:
        raise RuleFailed("DELAY_INVALID", f"a delay of {given.delay_seconds} s is outside 0…{DELAY_MAX_SECONDS}")
    later = call.at + timedelta(seconds=given.delay_seconds) if given.delay_seconds else None
    return action.SendEvent(
        name=_name(given.name),
        entity=entity.key,
        subtype=entity.subtype,
        attributes=call.event.attributes if given.attributes is None else given.attributes,
        scheduled_at=later,
    )


def _entity(entity_id: str, call: RuleCall) -> Entity:
    if not entity_id:
        return call.entity
    try:
        wanted = UUID(entity_id)
    except ValueError:
        wanted = None
    found = next((one for one in call.aggregate.entities() if one.id == wanted), None)
    if found is None:
        raise RuleFailed("ENTITY_FOREIGN", f"{entity_id[:100]!r} is no entity of {_said(call.aggregate.root.key)}")
    return found


def _name(given: str) -> str:
    if not given or len(given) > NAME_MAX or not given.isprintable():
        raise RuleFailed("NAME_INVALID", f"a name has 1 to {NAME_MAX} printable characters, not {given[:50]!r}")
    return given


def _attributes(given: Mapping[str, Any]) -> dict[str, Any]:
    for name, attribute in given.items():
        if not isinstance(attribute, dict) or attribute.keys() != {"type", "value"}:
            raise RuleFailed("ATTRIBUTE_MALFORMED", f'attribute {name[:100]!r} is not {{"type": …, "value": …}}')
    return dict(given)


def _said(key: EntityKey) -> str:
    return f"{key.type} {key.ref}"
