"""The rules, stores and effect handlers an engine knows, and workflows bound to them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from lading.engine.action import Effect
from lading.engine.ports import EffectHandler, RootStore
from lading.engine.rule import Rule
from lading.engine.workflow import Ruleset, RuleUse, Workflow

# Event names come from outside: what is remembered of them is bounded.
MATCHES_REMEMBERED_MAX = 10_000


class BoundRule(msgspec.Struct, frozen=True):
    """A rule use ready to run; or, with no rule and problem set, why an event that reaches it fails."""

    name: str
    rule: Rule[Any] | None
    parameters: Any
    problem: str = ""


class BoundRuleset(msgspec.Struct, frozen=True):
    """A ruleset ready to run; index is its place in the document."""

    index: int
    name: str
    rules: tuple[BoundRule, ...]


class BoundWorkflow:
    """A workflow version ready to run; after the first time, which rulesets an event meets is looked up."""

    def __init__(self, workflow: Workflow, rulesets: tuple[BoundRuleset, ...]) -> None:
        self.workflow = workflow
        self._by_event: dict[tuple[str, str], list[tuple[BoundRuleset, Ruleset]]] = defaultdict(list)
        for bound, ruleset in zip(rulesets, workflow.rulesets, strict=True):
            self._by_event[ruleset.name, ruleset.type].append((bound, ruleset))
        self._matches: dict[tuple[str, str, str | None, str], tuple[BoundRuleset, ...]] = {}

    def matching(self, event_name: str, entity_type: str, subtype: str | None, status: str) -> tuple[BoundRuleset, ...]:
        """Every ruleset that listens to the event in that status, in document order."""
        key = (event_name, entity_type, subtype, status)
        found = self._matches.get(key)
        if found is None:
            found = tuple(
                bound
                for bound, ruleset in self._by_event.get((event_name, entity_type), ())
                if ruleset.listens_to(subtype, status)
            )
            if len(self._matches) < MATCHES_REMEMBERED_MAX:
                self._matches[key] = found
        return found


class Registry:
    """All that one engine can do."""

    def __init__(
        self, rules: Iterable[Rule[Any]], stores: Iterable[RootStore], handlers: Iterable[EffectHandler]
    ) -> None:
        self._rules: dict[str, Rule[Any]] = {}
        for rule in rules:
            for name in (rule.name, *rule.aliases):
                assert name not in self._rules, f"two rules are called {name}"
                self._rules[name] = rule
        self.stores: Mapping[str, RootStore] = {store.root_type: store for store in stores}
        self.handlers: tuple[EffectHandler, ...] = tuple(handlers)
        self._handler_of = {kind: handler for handler in self.handlers for kind in handler.kinds}

    @property
    def rules(self) -> tuple[Rule[Any], ...]:
        """Every rule once, by name."""
        return tuple(sorted({rule.name: rule for rule in self._rules.values()}.values(), key=lambda rule: rule.name))

    def handler_of(self, kind: type[Effect]) -> EffectHandler:
        """The handler of a kind of effect."""
        return self._handler_of[kind]

    def store_of_entity(self, entity_type: str, root_type: str | None = None) -> RootStore | None:
        """The store that knows entities of a type; the root type decides where several do."""
        if root_type is not None:
            return self.stores.get(root_type)
        return next((store for store in self.stores.values() if entity_type in store.entity_types), None)

    def bind(self, workflow: Workflow) -> BoundWorkflow:
        """A workflow ready to run. An unknown rule or a wrong parameter is no error here: the rest of it must run."""
        return bound_with(workflow, lambda _ruleset, use: self.bind_rule(use))

    def bind_rule(self, use: RuleUse) -> BoundRule:
        """One rule use ready to run, or with the problem it will fail with."""
        rule = self._rules.get(use.short_name)
        if rule is None:
            return BoundRule(use.name, None, None, f"RULE_UNKNOWN: no rule {use.short_name} is installed")
        try:
            parameters = msgspec.convert(use.props or {}, rule.parameters, strict=False)
        except msgspec.ValidationError as error:
            return BoundRule(use.name, None, None, f"PARAMETER_INVALID: {use.short_name}: {error}")
        return BoundRule(use.name, rule, parameters)


def bound_with(workflow: Workflow, bind_rule: Callable[[Ruleset, RuleUse], BoundRule]) -> BoundWorkflow:
    """A workflow ready to run, each rule use made ready by the function."""
    return BoundWorkflow(
        workflow,
        tuple(
            BoundRuleset(index, ruleset.name, tuple(bind_rule(ruleset, use) for use in ruleset.rules))
            for index, ruleset in enumerate(workflow.rulesets)
        ),
    )
