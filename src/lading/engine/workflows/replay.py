"""Replays what happened to a root entity through a draft, and says what would have gone another way.

Stock and places have moved on since, so a rule that reads them is not run again: what it did is said again, as long as
the draft calls it with the same parameters for the same event. Setting statuses and sending events run for real.
"""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from lading.engine.action import Actions
from lading.engine.core_rules import RULES as CORE_RULES
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.engine.execution import LaneRun
from lading.engine.registry import BoundRule, Registry, bound_with
from lading.engine.rule import NoParameters, Rule, RuleCall
from lading.engine.workflow import Ruleset, RuleUse, Workflow
from lading.engine.workflows.answers import Answer, answering
from lading.engine.workflows.meaning import by_name
from lading.engine.workflows.record import (
    Recorded,
    RuleKey,
    Seen,
    Versions,
    entities_seen,
    events_sent,
    rule_key,
    statuses_after,
    what_rules_did,
)
from lading.engine.workflows.rehearsal import Stage, no_facts, rehearse
from lading.kernel.identity import identity_of

DIFFERENCES_MAX = 50


class RootReplay(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One root replayed. undecided: rules whose answer the record does not hold, so nobody can say what follows."""

    root: str
    events: int
    differences: tuple[str, ...]
    undecided: tuple[str, ...]


class Replay:
    """The replay of one root's events, oldest first, through a draft."""

    def __init__(self, records: Sequence[Recorded], versions: Versions, draft: Workflow, registry: Registry) -> None:
        self._records = records
        self._versions = versions
        self._registry = registry
        self._seen = entities_seen(records, versions)
        self._core = by_name(CORE_RULES)
        self._done: dict[RuleKey, deque[list[Answer]]] = {}
        self._sent: Counter[tuple[Any, str]] = Counter()
        self._undecided: dict[str, None] = {}
        self._told: dict[str, tuple[str, str]] = {}
        self._bound = bound_with(draft, self._bind)

    async def run(self) -> RootReplay:
        """Runs every event that would still have come."""
        root = self._records[0].event.root
        aggregate = self._aggregate(self._records[0])
        before = {name: seen.status for name, seen in self._seen.items() if not seen.is_created}
        found: list[str] = []
        for record in self._records:
            statuses_after(record, before)
            if self._is_gone(record):
                found.append(f"{record.event.name} is not sent any more, so it does not run.")
                continue
            copy = aggregate.copy()
            run = await self._run(record, copy)
            aggregate = copy if run.failed is None else aggregate
            found += self._compare(record, run, aggregate, before)
        return RootReplay(
            root=f"{root.type}:{root.ref}",
            events=len(self._records),
            differences=tuple(found[:DIFFERENCES_MAX]),
            undecided=tuple(self._undecided),
        )

    async def _run(self, record: Recorded, aggregate: Aggregate) -> LaneRun:
        workflow = self._versions.get((record.trace.workflow_ref, record.trace.workflow_version))
        self._done = what_rules_did(record, workflow, self._seen) if workflow else {}
        made = iter(range(1_000_000))
        stage = Stage(
            registry=self._registry,
            workflow=self._bound,
            fetch=no_facts,
            at=record.started_at,
            next_id=lambda: identity_of("replay", str(record.event.id), next(made)),
        )
        run = await rehearse(stage, aggregate, [record.event])
        for done in run.runs:
            self._sent.update((record.event.id, event.name) for event in done.sent)
        return run

    def _is_gone(self, record: Recorded) -> bool:
        """Whether the event was sent by a run replayed here, and the draft's run did not send it."""
        cause = record.event.cause_id
        if record.event.generated_by != "rule" or all(one.event.id != cause for one in self._records):
            return False
        self._sent[cause, record.event.name] -= 1
        return self._sent[cause, record.event.name] < 0

    def _compare(self, record: Recorded, run: LaneRun, aggregate: Aggregate, before: dict[str, str]) -> Iterator[str]:
        name = record.event.name
        outcome = run.runs[0].outcome if run.runs else "FAILED"
        if outcome != record.outcome:
            because = f" ({run.error})" if run.error is not None else ""
            yield f"{name} ends {outcome}{because}; it ended {record.outcome}."
        sent = Counter(event.name for done in run.runs for event in done.sent)
        was_sent = Counter(events_sent(record))
        yield from (f"{name} now sends {event}." for event in sent - was_sent)
        yield from (f"{name} does not send {event} any more." for event in was_sent - sent)
        yield from self._statuses(name, aggregate, before)

    def _statuses(self, event: str, aggregate: Aggregate, before: dict[str, str]) -> Iterator[str]:
        """Entities that stand elsewhere than they stood, each told once until it changes again."""
        now = {f"{entity.type}:{entity.ref}": entity.status for entity in aggregate.entities()}
        for name in {**before, **now}:
            was, becomes = before.get(name, "not there"), now.get(name, "not there")
            if was != becomes and self._told.get(name) != (was, becomes):
                yield f"After {event}, {name} is {becomes}; it was {was}."
            self._told[name] = (was, becomes)

    def _aggregate(self, first: Recorded) -> Aggregate:
        key = first.event.root
        seen = self._seen.get(f"{key.type}:{key.ref}", Seen(""))
        root = Entity(key, subtype=seen.subtype, status=seen.status, fields=None)
        aggregate = Aggregate(root, account=0, retailer=first.event.retailer, workflow_ref="", workflow_version=0)
        for name, one in self._seen.items():
            entity_type, _, ref = name.partition(":")
            if not one.is_created and entity_type != key.type:
                identity = identity_of(key.ref, entity_type, ref)
                child = EntityKey(entity_type, identity, ref)
                aggregate.add(Entity(child, subtype=one.subtype, status=one.status, fields=None))
        return aggregate

    def _bind(self, ruleset: Ruleset, use: RuleUse) -> BoundRule:
        if use.short_name in self._core:
            return self._registry.bind_rule(use)
        return BoundRule(
            use.name, Rule(name=use.short_name, parameters=NoParameters, function=self._again(ruleset, use)), None
        )

    def _again(self, ruleset: Ruleset, use: RuleUse) -> Any:
        async def run(call: RuleCall, _parameters: Any) -> Actions:
            key = rule_key(call.event.id, call.event.name, f"{call.entity.type}:{call.entity.ref}", use)
            done = self._done.get(key)
            if not done:
                self._undecided[f"{use.short_name} in {ruleset.name} did not run then, or with other parameters."] = (
                    None
                )
                return []
            return await answering(use.short_name, done.popleft()).function(call, NoParameters())

        return run
