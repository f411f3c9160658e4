"""Replays what happened to a root entity through a draft, and says what would have gone another way.

Setting statuses and sending events run for real; `replay_rules` says what the other rules do.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.engine.execution import LaneRun
from lading.engine.registry import Registry, bound_with
from lading.engine.workflow import Workflow
from lading.engine.workflows.record import (
    Recorded,
    Seen,
    Versions,
    entities_seen,
    events_sent,
    statuses_after,
    what_rules_did,
)
from lading.engine.workflows.rehearsal import Stage, no_facts, rehearse
from lading.engine.workflows.replay_rules import ReplayRules
from lading.kernel.identity import identity_of

DIFFERENCES_MAX = 50


class RootReplay(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One root replayed. undecided: rules whose answer the record does not hold, so nobody can say what follows.

    today: rules that did not run then, and were asked about the entity as it stands today.
    """

    root: str
    events: int
    differences: tuple[str, ...]
    undecided: tuple[str, ...]
    today: tuple[str, ...]


class Subject(msgspec.Struct, frozen=True):
    """Whose events are replayed: what happened, oldest first, and the entity as it stands today, if it is there."""

    records: Sequence[Recorded]
    present: Aggregate | None


class Replay:
    """The replay of one root's events through a draft."""

    def __init__(self, subject: Subject, versions: Versions, draft: Workflow, registry: Registry) -> None:
        self._records = subject.records
        self._present = subject.present
        self._versions = versions
        self._registry = registry
        self._seen = entities_seen(subject.records, versions)
        self._bystanders = self._untouched()
        self._rules = ReplayRules(registry, subject.present)
        self._sent: Counter[tuple[Any, str]] = Counter()
        self._told: dict[str, tuple[str, str]] = {}
        self._bound = bound_with(draft, self._rules.bind)

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
            undecided=tuple(self._rules.undecided),
            today=tuple(self._rules.today),
        )

    async def _run(self, record: Recorded, aggregate: Aggregate) -> LaneRun:
        workflow = self._versions.get((record.trace.workflow_ref, record.trace.workflow_version))
        self._rules.remember(what_rules_did(record, workflow, self._seen, self._rules.rules) if workflow else {})
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
        names = {f"{entity.type}:{entity.ref}": entity.status for entity in aggregate.entities()}
        now = {name: status for name, status in names.items() if name not in self._bystanders}
        for name in {**before, **now}:
            was, becomes = before.get(name, "not there"), now.get(name, "not there")
            if was != becomes and self._told.get(name) != (was, becomes):
                yield f"After {event}, {name} is {becomes}; it was {was}."
            self._told[name] = (was, becomes)

    def _untouched(self) -> dict[str, Entity]:
        """Entities of today that no recorded run touched: rules may look at them."""
        present = self._present.entities() if self._present else ()
        named = {f"{one.type}:{one.ref}": one for one in present if one.type != self._records[0].event.root.type}
        return {name: one for name, one in named.items() if name not in self._seen}

    def _aggregate(self, first: Recorded) -> Aggregate:
        key = first.event.root
        seen = self._seen.get(f"{key.type}:{key.ref}", Seen(""))
        account = self._present.account if self._present else 0
        root = self._entity(key, seen)
        aggregate = Aggregate(root, account=account, retailer=first.event.retailer, workflow_ref="", workflow_version=0)
        for name, one in self._seen.items():
            entity_type, _, ref = name.partition(":")
            if not one.is_created and entity_type != key.type:
                aggregate.add(self._entity(EntityKey(entity_type, identity_of(key.ref, entity_type, ref), ref), one))
        for bystander in self._bystanders.values():
            aggregate.add(bystander)
        return aggregate.copy()

    def _entity(self, key: EntityKey, seen: Seen) -> Entity:
        """An entity where it stood then, with what else is known of it today."""
        now = self._present.find(key) if self._present else None
        if now is None:
            return Entity(key, subtype=seen.subtype, status=seen.status, fields=None)
        subtype = seen.subtype or now.subtype
        return Entity(now.key, subtype=subtype, status=seen.status, fields=now.fields, attributes=dict(now.attributes))
