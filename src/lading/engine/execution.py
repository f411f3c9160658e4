"""Runs events on working copies: match, run the rules in order, apply their actions. Nothing is written here.

A pure function of (aggregate, workflow, events, instant, identities, facts): it can be simulated, dry-run and replayed.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from time import perf_counter_ns
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.action import (
    Action,
    Change,
    Create,
    Effect,
    Log,
    RestsOnBatch,
    SendEvent,
    SetAttributes,
    SetStatus,
)
from lading.engine.entity import Aggregate
from lading.engine.event import EntityKey, Event
from lading.engine.registry import BoundRule, BoundRuleset, BoundWorkflow, Registry
from lading.engine.rule import RuleCall, RuleFailed
from lading.engine.trace import EventTrace, RulesetTrace, RuleTrace, RunTrace
from lading.engine.trampoline import Facts

INLINE_EVENTS_MAX = 20_000
CHAIN_MAX = 100
NO_WORKFLOW = "NO_WORKFLOW"


class EventRun(msgspec.Struct, kw_only=True):
    """What running one accepted event came to."""

    event: Event
    outcome: str
    trace: RunTrace
    effects: list[Effect]
    sent: list[Event]
    rests_on_batch: bool
    started_at: datetime
    finished_at: datetime


class LaneRun(msgspec.Struct, kw_only=True):
    """What running the events of one lane came to: the copy to write, the runs done, and the event that failed."""

    aggregate: Aggregate | None
    runs: list[EventRun]
    failed: Event | None = None
    error: Exception | None = None
    failed_at: datetime | None = None
    failed_trace: RunTrace | None = None
    foreseen_in_vain: bool = False

    @property
    def rests_on_batch(self) -> bool:
        """Whether a run of the lane supposes that the batch's other runs get what they took."""
        return any(run.rests_on_batch for run in self.runs)


class RunSettings(msgspec.Struct, frozen=True):
    """What all runs of a batch share. at is the database's instant, started_ns the monotonic clock's at that moment."""

    registry: Registry
    workflows: Mapping[tuple[int, str, int], BoundWorkflow]
    facts: Facts
    at: datetime
    started_ns: int
    next_id: Callable[[], UUID]

    def elapsed(self) -> timedelta:
        """Time since the batch began."""
        return timedelta(microseconds=(perf_counter_ns() - self.started_ns) // 1000)


class LaneExecution:
    """The run of one lane's events, in order, on one working copy."""

    def __init__(self, settings: RunSettings, aggregate: Aggregate | None, events: Sequence[Event]) -> None:
        self._settings = settings
        self._aggregate = aggregate
        self._events = events

    async def run(self) -> LaneRun:
        """Runs until the end or the first failure; the copy then stands as it was before the failed event."""
        lane = LaneRun(aggregate=self._aggregate, runs=[])
        for place, event in enumerate(self._events):
            before = lane.aggregate.copy() if lane.aggregate is not None and place > 0 else None
            execution = EventExecution(self._settings, lane.aggregate, event)
            try:
                lane.runs.append(await execution.run())
            except Exception as error:
                lane.failed, lane.error, lane.failed_trace = event, error, execution.trace
                lane.failed_at = self._settings.at + self._settings.elapsed()
                lane.foreseen_in_vain = bool(execution.effects)
                lane.aggregate = before
                return lane
        return lane


class _Pending(msgspec.Struct):
    """An event waiting inside the run; cause is the place in the trace of the event that sent it."""

    event: Event
    cause: int


class EventExecution:
    """The run of one accepted event with all its inline events."""

    def __init__(self, settings: RunSettings, aggregate: Aggregate | None, event: Event) -> None:
        self._settings = settings
        self._aggregate = aggregate
        self._event = event
        self._pending: deque[_Pending] = deque()
        self._memory: dict[Any, Any] = {}
        self._sent: list[Event] = []
        self._rests_on_batch = False
        self._apply: dict[type[Action], Callable[[Any, int], None]] = {
            SetStatus: self._set_status,
            SetAttributes: self._set_attributes,
            Change: self._change,
            Create: self._create,
            SendEvent: self._send,
            Log: self._log,
            RestsOnBatch: self._rest_on_batch,
        }
        self.effects: list[Effect] = []
        self.trace = RunTrace(
            aggregate.workflow_ref if aggregate else "", aggregate.workflow_version if aggregate else 0, []
        )

    async def run(self) -> EventRun:
        """Runs the event and what it sends inline. Raises whatever a rule raises."""
        started_at = self._settings.at + self._settings.elapsed()
        workflow = self._workflow()
        self._pending.append(_Pending(self._event, -1))
        while self._pending:
            await self._run_one(self._pending.popleft(), workflow)
        return EventRun(
            event=self._event,
            outcome="SUCCESS" if self.trace.events[0].rulesets else "NO_MATCH",
            trace=self.trace,
            effects=self.effects,
            sent=self._sent,
            rests_on_batch=self._rests_on_batch,
            started_at=started_at,
            finished_at=self._settings.at + self._settings.elapsed(),
        )

    def _workflow(self) -> BoundWorkflow | None:
        if self._aggregate is None:
            self.trace.problem = f"ENTITY_GONE: {self._event.root.type} {self._event.root.ref} does not exist"
            return None
        key = (self._aggregate.retailer, self._aggregate.workflow_ref, self._aggregate.workflow_version)
        workflow = self._settings.workflows.get(key)
        if workflow is None:
            self.trace.problem = f"{NO_WORKFLOW}: no workflow {key[1]} version {key[2]} for retailer {key[0]}"
        return workflow

    async def _run_one(self, pending: _Pending, workflow: BoundWorkflow | None) -> None:
        if len(self.trace.events) >= INLINE_EVENTS_MAX:
            raise RuleFailed("RUN_TOO_LONG", f"one event led to more than {INLINE_EVENTS_MAX} inline events")
        event = pending.event
        entity = self._aggregate.find(event.entity) if self._aggregate else None
        trace = EventTrace(
            event.name, event.entity.type, event.entity.ref, entity.status if entity else "", pending.cause, []
        )
        self.trace.events.append(trace)
        if entity is None or workflow is None:
            trace.missing = entity is None
            return
        assert self._aggregate is not None
        call = RuleCall(
            self._aggregate, entity, event, at=self._settings.at, next_id=self._settings.next_id, memory=self._memory
        )
        place = len(self.trace.events) - 1
        for ruleset in workflow.matching(event.name, entity.type, entity.subtype, entity.status):
            await self._run_ruleset(ruleset, call, trace, place)

    async def _run_ruleset(self, ruleset: BoundRuleset, call: RuleCall, trace: EventTrace, place: int) -> None:
        rules: list[RuleTrace] = []
        trace.rulesets.append(RulesetTrace(ruleset.index, rules))
        for bound in ruleset.rules:
            started = perf_counter_ns()
            actions = await self._call(bound, call)
            for action in actions:
                apply = self._apply.get(type(action))
                if apply is not None:
                    apply(action, place)
                else:
                    self._take_effect(action)
            microseconds = (perf_counter_ns() - started) // 1000
            rules.append(RuleTrace(microseconds, [action.summary() for action in actions]))

    async def _call(self, bound: BoundRule, call: RuleCall) -> list[Action]:
        if bound.rule is None:
            code, _, message = bound.problem.partition(": ")
            raise RuleFailed(code, message)
        return await bound.rule.function(call, bound.parameters)

    def _set_status(self, action: SetStatus, _place: int) -> None:
        action.entity.status = action.status
        action.entity.is_changed = True

    def _set_attributes(self, action: SetAttributes, _place: int) -> None:
        action.entity.keep(action.attributes)

    def _change(self, action: Change, _place: int) -> None:
        action.entity.fields = action.fields
        action.entity.is_changed = True

    def _create(self, action: Create, place: int) -> None:
        assert self._aggregate is not None
        action.entity.is_new = True
        self._aggregate.add(action.entity)
        self._pending.append(_Pending(self._inline("CREATE", action.entity.key, action.entity.subtype, {}), place))

    def _log(self, _action: Log, _place: int) -> None:
        """A remark stands in the trace and does nothing else."""

    def _rest_on_batch(self, _action: RestsOnBatch, _place: int) -> None:
        self._rests_on_batch = True

    def _take_effect(self, effect: Action) -> None:
        assert isinstance(effect, Effect), f"{type(effect).__name__} is neither an action of the engine nor an effect"
        self._settings.registry.handler_of(type(effect)).foresee(effect, self._settings.facts)
        self.effects.append(effect)

    def _send(self, action: SendEvent, place: int) -> None:
        is_own_root = action.root is None or action.root.id == self._event.root.id
        if is_own_root and action.scheduled_at is None and action.lane is None:
            event = self._inline(action.name, action.entity, action.subtype, action.attributes)
            self._pending.append(_Pending(event, place))
        else:
            self._sent.append(self._follow_up(action))

    def _inline(self, name: str, entity: EntityKey, subtype: str | None, attributes: Mapping[str, Any]) -> Event:
        source = self._event
        return Event(
            id=source.id,
            name=name,
            retailer=source.retailer,
            lane=source.lane,
            root=source.root,
            entity=entity,
            subtype=subtype,
            attributes=dict(attributes),
            generated_by=source.generated_by,
            cause_id=source.id,
            generation=source.generation,
            accepted_at=source.accepted_at,
            trace_id=source.trace_id,
        )

    def _follow_up(self, action: SendEvent) -> Event:
        source, at = self._event, self._settings.at
        root = action.root or source.root
        is_later = action.scheduled_at is not None and action.scheduled_at > at
        generation = 0 if is_later else source.generation + 1
        if generation > CHAIN_MAX:
            raise RuleFailed(
                "CHAIN_TOO_LONG",
                f"event {action.name} is the {generation}th of an immediate chain; the limit is {CHAIN_MAX}",
            )
        return Event(
            id=self._settings.next_id(),
            name=action.name,
            retailer=action.retailer if action.retailer is not None else source.retailer,
            lane=action.lane or root.id,
            root=root,
            entity=action.entity,
            subtype=action.subtype,
            attributes=dict(action.attributes),
            generated_by="rule",
            cause_id=source.id,
            generation=generation,
            accepted_at=at,
            scheduled_at=action.scheduled_at if is_later else None,
            trace_id=source.trace_id,
        )
