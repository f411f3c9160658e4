"""What a rule does in a replay: what it did, if the record holds it; else what it does today, if it only thinks.

A rule that reads stock or places is never run again, because those have moved on. One that reads nothing, and one of
an installed package, decides by its entity, its event and its parameters alone.
"""

from typing import Any

import msgspec

from lading.engine.action import Action, Actions, Create, SendEvent
from lading.engine.core_rules import RULES as CORE_RULES
from lading.engine.entity import Aggregate, Entity
from lading.engine.registry import BoundRule, Registry
from lading.engine.rule import NoParameters, Rule, RuleCall
from lading.engine.sandbox.rules import SandboxLoader
from lading.engine.workflow import Ruleset, RuleUse
from lading.engine.workflows.answers import answering
from lading.engine.workflows.meaning import by_name, event_parameters
from lading.engine.workflows.record import Doing, RuleKey, rule_key


class ReplayRules:
    """Binds the rules of a draft for the replay of one root entity; present is that entity as it stands today."""

    def __init__(self, registry: Registry, present: Aggregate | None) -> None:
        self._registry = registry
        self.rules = by_name(registry.rules)
        self._core = by_name(CORE_RULES)
        self._present = {_name(one): one for one in present.entities()} if present else {}
        self._done: dict[RuleKey, list[Doing]] = {}
        self.undecided: dict[str, None] = {}
        self.today: dict[str, None] = {}

    def remember(self, done: dict[RuleKey, list[Doing]]) -> None:
        """What the rules of the event at hand did."""
        self._done = done

    def bind(self, ruleset: Ruleset, use: RuleUse) -> BoundRule:
        """A rule use ready to run; one that is unknown, or has a wrong parameter, fails as it would."""
        bound = self._registry.bind_rule(use)
        if bound.rule is None or use.short_name in self._core:
            return bound
        rule = Rule(name=use.short_name, parameters=NoParameters, function=self._function(ruleset, use, bound))
        return BoundRule(use.name, rule, None)

    def _function(self, ruleset: Ruleset, use: RuleUse, bound: BoundRule) -> Any:
        async def run(call: RuleCall, _parameters: Any) -> Actions:
            met = (call.event.id, _name(call.entity))
            doing = _taken(self._done.get(rule_key(met, use, self.rules), []), call.event.name, use)
            if doing is not None:
                said = await answering(use.short_name, doing.answers).function(call, NoParameters())
                return [self._as_present(_renamed(one, doing, use)) for one in said]
            actions = await _thought(bound, call) if self._present and _is_whole(call) else None
            name = f"{use.short_name} in {ruleset.name}"
            if actions is None:
                self.undecided[f"{name} did not run then, or with other parameters."] = None
                return []
            self.today[f"{name} was not asked then; this is its answer today."] = None
            return actions

        return run

    def _as_present(self, action: Action) -> Action:
        """An entity that was created then, with its present fields."""
        known = self._present.get(_name(action.entity)) if isinstance(action, Create) else None
        if known is None or not isinstance(action, Create):
            return action
        status, subtype = action.entity.status, action.entity.subtype or known.subtype
        return Create(
            Entity(known.key, subtype=subtype, status=status, fields=known.fields, attributes=dict(known.attributes))
        )


def _taken(doings: list[Doing], event: str, use: RuleUse) -> Doing | None:
    """The doing most like it: for the same inline event and the same names of events if there is one. It is used up."""
    if not doings:
        return None
    named = event_parameters(use)
    likeness = [(one.event == event, one.named == named) for one in doings]
    return doings.pop(likeness.index(max(likeness)))


def _renamed(action: Action, doing: Doing, use: RuleUse) -> Action:
    """An event is sent under the name the draft's parameter gives it."""
    if not isinstance(action, SendEvent):
        return action
    now = event_parameters(use)
    names = [
        now[name] for name, value in doing.named.items() if value == action.name and isinstance(now.get(name), str)
    ]
    return msgspec.structs.replace(action, name=names[0]) if names else action


async def _thought(bound: BoundRule, call: RuleCall) -> Actions | None:
    """What a rule answers that reads nothing but what packages compute; None when it wants to read."""
    assert bound.rule is not None
    attempt, value = bound.rule.function(call, bound.parameters), None
    try:
        while True:
            read = attempt.send(value)
            if not isinstance(read.loader, SandboxLoader):
                attempt.close()
                return None
            value = await read
    except StopIteration as stop:
        answered: Actions = stop.value
        return answered


def _is_whole(call: RuleCall) -> bool:
    return all(entity.fields is not None for entity in call.aggregate.entities())


def _name(entity: Entity) -> str:
    return f"{entity.type}:{entity.ref}"
