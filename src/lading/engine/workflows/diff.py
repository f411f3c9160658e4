"""What changed between two versions of a workflow, in words. Rulesets are found again by type, subtype and name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from lading.engine.workflow import Ruleset, RuleUse, Workflow
from lading.engine.workflows.diff_words import in_words, with_parameters
from lading.engine.workflows.meaning import RulesByName

Key = tuple[str, str | None, str]
Value = TypeVar("Value")


class Kind(StrEnum):
    """What happened to a part of the workflow."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One change. what: ruleset, rule, parameter, trigger, status, user action…; where: the ruleset, or empty."""

    kind: Kind
    what: str
    where: str
    words: str


def differences(old: Workflow, new: Workflow, rules: RulesByName) -> tuple[Difference, ...]:
    """Every change from one version to another; empty when they do the same.

    rules: those installed, by name and alias. The same rule under another account, module or alias is no change of
    what the workflow does; all those together are told in one sentence at the end.
    """
    comparison = _Comparison(rules)
    return (*_heads(old, new), *_statuses(old, new), *comparison.rulesets(old, new), *comparison.renamings())


def _heads(old: Workflow, new: Workflow) -> Iterator[Difference]:
    for what, before, after in (
        ("name", old.name, new.name),
        ("version label", old.version, new.version),
        ("description", old.description, new.description),
    ):
        if before != after:
            yield _changed(what, "", f"The {what} was {in_words(before)} and is {in_words(after)}.")
    for name, before, after in _pairs(old.settings, new.settings):
        yield _difference("setting", "", f"Setting {name}", before, after)


def _statuses(old: Workflow, new: Workflow) -> Iterator[Difference]:
    before = {(status.entity_type, status.name): status.category or "" for status in old.statuses}
    after = {(status.entity_type, status.name): status.category or "" for status in new.statuses}
    for key, was, becomes in _pairs(before, after):
        name = f"{key[0]} status {in_words(key[1]) if not key[1] else key[1]}"
        if was is None or becomes is None:
            yield _appeared("status", "", name, is_added=was is None)
        else:
            words = f"The {name} was of category {in_words(was)} and is of {in_words(becomes)}."
            yield _changed("status", "", words)


class _Comparison:
    """Rulesets against rulesets; keeps count of the rules that are only named otherwise."""

    def __init__(self, rules: RulesByName) -> None:
        self._rules = rules
        self._renamed: list[tuple[str, str]] = []

    def rulesets(self, old: Workflow, new: Workflow) -> Iterator[Difference]:
        before, after = _by_key(old), _by_key(new)
        for key, was, becomes in _pairs(before, after):
            name = _name(key)
            if was is None or becomes is None:
                rules = ", ".join(use.short_name for use in (was or becomes).rules)  # type: ignore[union-attr]
                yield _appeared("ruleset", name, f"ruleset {name} ({rules or 'no rules'})", is_added=was is None)
            else:
                yield from self._ruleset(name, was, becomes)
        yield from _order(old, new)

    def renamings(self) -> Iterator[Difference]:
        if self._renamed:
            was, becomes = self._renamed[0]
            many = len(self._renamed)
            said = "1 rule is" if many == 1 else f"{many} rules are"
            yield _changed("rule name", "", f"{said} only named otherwise, such as {becomes} for {was}.")

    def _ruleset(self, name: str, old: Ruleset, new: Ruleset) -> Iterator[Difference]:
        yield from _triggers(name, old, new)
        yield from self._uses(name, old.rules, new.rules)
        if old.user_actions != new.user_actions:
            words = f"The user actions of {name} changed: {len(old.user_actions)} before, {len(new.user_actions)} now."
            yield _changed("user action", name, words)
        if old.description != new.description:
            words = f"The description of {name} was {in_words(old.description)} and is {in_words(new.description)}."
            yield _changed("description", name, words)

    def _uses(self, name: str, old: Sequence[RuleUse], new: Sequence[RuleUse]) -> Iterator[Difference]:
        matcher = SequenceMatcher(None, list(map(self._meant, old)), list(map(self._meant, new)), autojunk=False)
        for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
            if tag == "equal":
                for was, becomes in zip(old[old_from:old_to], new[new_from:new_to], strict=True):
                    yield from self._parameters(name, was, becomes)
                continue
            for use in old[old_from:old_to]:
                yield _appeared("rule", name, f"rule {with_parameters(use)} of {name}", is_added=False)
            for place, use in enumerate(new[new_from:new_to], start=new_from + 1):
                said = f"rule {with_parameters(use)} of {name}, in place {place},"
                yield _appeared("rule", name, said, is_added=True)

    def _parameters(self, name: str, old: RuleUse, new: RuleUse) -> Iterator[Difference]:
        if old.name != new.name:
            self._renamed.append((old.name, new.name))
        for parameter, was, becomes in _pairs(old.props or {}, new.props or {}):
            yield _difference("parameter", name, f"Parameter {parameter} of {new.short_name} in {name}", was, becomes)

    def _meant(self, use: RuleUse) -> str:
        """The rule a name means; an unknown one means itself."""
        rule = self._rules.get(use.short_name)
        return rule.name if rule else use.short_name


def _triggers(name: str, old: Ruleset, new: Ruleset) -> Iterator[Difference]:
    before, after = ({trigger.status: True for trigger in one.triggers} for one in (old, new))
    if bool(before) != bool(after):
        said = "in every status" if before else f"only in {', '.join(after)}"
        yield _changed("trigger", name, f"{name} now listens {said}.")
        return
    for status, was, _ in _pairs(before, after):
        words = f"{name} listens in {status} no longer." if was else f"{name} listens in {status} too."
        kind = Kind.REMOVED if was else Kind.ADDED
        yield Difference(kind=kind, what="trigger", where=name, words=words)


def _order(old: Workflow, new: Workflow) -> Iterator[Difference]:
    """Rulesets for the same event run in document order, so their order among each other means something."""
    before, after = _by_key(old), _by_key(new)
    first, second = _by_event(key for key in before if key in after), _by_event(key for key in after if key in before)
    for event, keys in first.items():
        if keys != second[event]:
            name = " ".join(event)
            yield _changed("order", name, f"The rulesets for {name} changed places.")


def _by_event(keys: Iterable[Key]) -> dict[tuple[str, str], list[Key]]:
    found: dict[tuple[str, str], list[Key]] = {}
    for key in keys:
        found.setdefault((key[0], key[2]), []).append(key)
    return found


def _by_key(workflow: Workflow) -> dict[Key, Ruleset]:
    return {(ruleset.type, ruleset.subtype, ruleset.name): ruleset for ruleset in workflow.rulesets}


def _name(key: Key) -> str:
    entity_type, subtype, name = key
    return f"{entity_type} {name}" if subtype is None else f"{entity_type} {name} ({subtype})"


_KeyOf = TypeVar("_KeyOf")


def _pairs(
    old: Mapping[_KeyOf, Value], new: Mapping[_KeyOf, Value]
) -> Iterator[tuple[_KeyOf, Value | None, Value | None]]:
    """What differs by key: the removed and changed in the order of old, then the added in the order of new."""
    for key, value in old.items():
        if key not in new or new[key] != value:
            yield key, value, new.get(key)
    for key, value in new.items():
        if key not in old:
            yield key, None, value


def _difference(what: str, where: str, subject: str, was: Any, becomes: Any) -> Difference:
    if was is None or becomes is None:
        kind = Kind.ADDED if was is None else Kind.REMOVED
        words = f"{subject} was {kind}: {in_words(becomes if was is None else was)}."
        return Difference(kind=kind, what=what, where=where, words=words)
    return _changed(what, where, f"{subject} was {in_words(was)} and is {in_words(becomes)}.")


def _appeared(what: str, where: str, subject: str, *, is_added: bool) -> Difference:
    kind = Kind.ADDED if is_added else Kind.REMOVED
    return Difference(kind=kind, what=what, where=where, words=f"The {subject} was {kind}.")


def _changed(what: str, where: str, words: str) -> Difference:
    return Difference(kind=Kind.CHANGED, what=what, where=where, words=words)
