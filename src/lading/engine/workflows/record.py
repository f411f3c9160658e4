"""What really happened to one root entity, read from the traces of its runs: entities, statuses, what each rule did."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import msgspec

from lading.engine.event import Event
from lading.engine.trace import EventTrace, RunTrace
from lading.engine.workflow import RuleUse, Workflow
from lading.engine.workflows.answers import Answer
from lading.engine.workflows.meaning import RulesByName, event_parameters

Versions: TypeAlias = Mapping[tuple[str, int], Workflow]
# Which rule did it: accepted event, entity, rule with the parameters that decide.
RuleKey: TypeAlias = tuple[Any, str, str, str]


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted event and its last run."""

    event: Event
    outcome: str
    reason: str | None
    started_at: datetime
    trace: RunTrace

    @property
    def is_failed(self) -> bool:
        """Whether nothing of it was written."""
        return self.outcome == "FAILED"


class Seen(msgspec.Struct):
    """An entity as the traces show it: where it stood when first seen, or that a rule created it."""

    status: str
    subtype: str = ""
    is_created: bool = False


class Doing(msgspec.Struct, frozen=True):
    """What a rule did, for which inline event, and how its parameters named the events it could send."""

    event: str
    named: Mapping[str, Any]
    answers: Sequence[Answer]


def entities_seen(records: Sequence[Recorded], versions: Versions) -> dict[str, Seen]:
    """Every entity by TYPE:ref, the subtype being that of rulesets that met it."""
    seen: dict[str, Seen] = {}
    for record in records:
        workflow = versions.get((record.trace.workflow_ref, record.trace.workflow_version))
        for trace in record.trace.events:
            entity = seen.setdefault(f"{trace.entity_type}:{trace.entity_ref}", Seen(trace.status))
            for ruleset in trace.rulesets:
                entity.subtype = (workflow.rulesets[ruleset.index].subtype if workflow else None) or entity.subtype
            for action in _actions(trace):
                if action.get("mutation") == "create" and not record.is_failed:
                    seen.setdefault(action["entity"], Seen("")).is_created = True
                elif action.get("mutation") == "status":
                    seen.setdefault(action["entity"], Seen(""))
        _add_subtype(seen, record)
    return seen


def statuses_after(record: Recorded, statuses: dict[str, str]) -> None:
    """Brings statuses by TYPE:ref up to what they were after the run."""
    if record.is_failed:
        return
    for trace in record.trace.events:
        for action in _actions(trace):
            if action.get("mutation") in {"create", "status"}:
                statuses[action["entity"]] = action["status"]


def what_rules_did(
    record: Recorded, workflow: Workflow, subtypes: Mapping[str, Seen], rules: RulesByName
) -> dict[RuleKey, list[Doing]]:
    """What each rule of the run did, to be said again in its place; a rule that ran twice has two entries."""
    done: dict[RuleKey, list[Doing]] = {}
    for place, trace in enumerate(record.trace.events):
        inline = {
            (one.name, f"{one.entity_type}:{one.entity_ref}") for one in record.trace.events if one.cause == place
        }
        for ruleset in trace.rulesets:
            uses = workflow.rulesets[ruleset.index].rules
            for use, rule in zip(uses, ruleset.rules, strict=False):
                met = (record.event.id, f"{trace.entity_type}:{trace.entity_ref}")
                answers = [_answer(action, inline, record.started_at, subtypes) for action in rule.actions]
                done.setdefault(rule_key(met, use, rules), []).append(Doing(trace.name, event_parameters(use), answers))
    return done


def rule_key(met: tuple[Any, str], use: RuleUse, rules: RulesByName) -> RuleKey:
    """Under what a rule's doing is found again, whatever ruleset it stands in and whatever its events are called.

    met: the accepted event and the entity an inline event was about.
    """
    rule, named = rules.get(use.short_name), event_parameters(use)
    decisive = {name: value for name, value in (use.props or {}).items() if name not in named}
    return *met, rule.name if rule else use.short_name, json.dumps(decisive, sort_keys=True)


def events_sent(record: Recorded) -> list[str]:
    """The names of the events that left the run: for later, or for others."""
    if record.is_failed:
        return []
    names: list[str] = []
    for place, trace in enumerate(record.trace.events):
        inline = {
            (one.name, f"{one.entity_type}:{one.entity_ref}") for one in record.trace.events if one.cause == place
        }
        names += [
            action["event"]
            for action in _actions(trace)
            if "event" in action and ("scheduled_at" in action or (action["event"], action["entity"]) not in inline)
        ]
    return names


def _answer(
    action: Mapping[str, Any], inline: Iterable[tuple[str, str]], at: datetime, seen: Mapping[str, Seen]
) -> Answer:
    if "event" in action:
        is_away = "scheduled_at" not in action and (action["event"], action["entity"]) not in inline
        after = _seconds_after(action.get("scheduled_at"), at)
        return Answer(event=action["event"], entity=action["entity"], elsewhere=is_away, after_seconds=after)
    if action.get("mutation") == "create":
        known = seen.get(action["entity"])
        return Answer(create=action["entity"], status=action["status"], subtype=known.subtype if known else "")
    if action.get("mutation") == "status":
        return Answer(entity=action["entity"], status=action["status"])
    return Answer()


def _seconds_after(scheduled_at: str | None, at: datetime) -> int | None:
    if scheduled_at is None:
        return None
    return max(1, math.ceil((datetime.fromisoformat(scheduled_at) - at).total_seconds()))


def _actions(trace: EventTrace) -> Iterator[Mapping[str, Any]]:
    for ruleset in trace.rulesets:
        for rule in ruleset.rules:
            yield from rule.actions


def _add_subtype(seen: Mapping[str, Seen], record: Recorded) -> None:
    event = record.event
    entity = seen.get(f"{event.entity.type}:{event.entity.ref}")
    if entity is not None and event.subtype:
        entity.subtype = event.subtype
