"""The one transaction of a batch: entities, effects, follow-up events, records of runs, ends of leases."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.batch import LaneResult, LeasedLane, RunRecord, result_of
from lading.engine.entity import Aggregate
from lading.engine.execution import LaneRun
from lading.engine.intake import settle
from lading.engine.ports import EffectHandler, RunEffect
from lading.engine.registry import Registry


class RunsRefused(Exception):
    """A guarded effect lost against another worker, and others lean on it: the batch is to be planned again."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        super().__init__("; ".join(sorted(set(reasons.values()))))
        self.reasons = reasons


class Outcome(msgspec.Struct, frozen=True):
    """What a committed batch came to: runs finished, rules executed, events given up, lanes still to be run.

    records are the attempts written; conflicts counts the runs that had to be planned again.
    """

    events: int = 0
    rules: int = 0
    buried: int = 0
    left_over: tuple[LeasedLane, ...] = ()
    records: tuple[RunRecord, ...] = ()
    conflicts: int = 0

    def and_also(self, other: "Outcome") -> "Outcome":
        """Both together, when nothing is left over of the first any more."""
        return Outcome(
            self.events + other.events,
            self.rules + other.rules,
            self.buried + other.buried,
            other.left_over,
            self.records + other.records,
            self.conflicts + other.conflicts,
        )


class Commit:
    """Writes the runs of one batch inside the transaction the caller has opened."""

    def __init__(self, connection: Connection, account: int, registry: Registry, *, worker: str, at: datetime) -> None:
        self._connection = connection
        self._account = account
        self._registry = registry
        self._worker = worker
        self._at = at

    async def write(self, lanes: Sequence[LeasedLane], runs: Sequence[LaneRun]) -> Outcome:
        """Writes what can be had; lanes that lost their stock to another worker are left over, leased and untouched.

        Raises RunsRefused when that would leave others wrong or nothing done, and LeaseLost; the caller rolls back.
        """
        effects = self._effects(runs)
        left = await self._left_over(runs, effects)
        kept = [(lane, run) for place, (lane, run) in enumerate(zip(lanes, runs, strict=True)) if place not in left]
        results = [result_of(lane, run, self._at) for lane, run in kept]
        sent = [event for _, run in kept for done in run.runs for event in done.sent]
        await settle(self._connection, self._account, sent, [result.end for result in results])
        await self._flush([run for _, run in kept])
        for handler in self._registry.handlers:
            if not handler.is_guarded:
                await self._apply(handler, [one for one in effects[id(handler)] if one.run not in left])
        return await self._record(results, tuple(lanes[place] for place in sorted(left)))

    async def _left_over(self, runs: Sequence[LaneRun], effects: Mapping[int, Sequence[RunEffect]]) -> frozenset[int]:
        """Carries the guarded effects out; the places of the runs that were refused, and of those resting on them."""
        refused: dict[int, str] = {}
        granted: set[int] = set()
        for handler in self._registry.handlers:
            if handler.is_guarded:
                lost = await self._apply(handler, effects[id(handler)])
                granted |= {one.run for one in effects[id(handler)]} - lost.keys()
                refused |= lost
        resting = {place for place, run in enumerate(runs) if run.rests_on_batch} if refused else set()
        left = refused.keys() | resting
        if granted & left or (left and len(left) == len(runs)):
            raise RunsRefused(refused)
        return frozenset(left)

    def _effects(self, runs: Sequence[LaneRun]) -> defaultdict[int, list[RunEffect]]:
        effects: defaultdict[int, list[RunEffect]] = defaultdict(list)
        for place, run in enumerate(runs):
            for done in run.runs:
                for effect in done.effects:
                    handler = self._registry.handler_of(type(effect))
                    effects[id(handler)].append(RunEffect(place, done.event.id, effect))
        return effects

    async def _apply(self, handler: EffectHandler, effects: Sequence[RunEffect]) -> Mapping[int, str]:
        return await handler.apply(self._connection, self._account, effects, self._at) if effects else {}

    async def _flush(self, runs: Sequence[LaneRun]) -> None:
        by_type: defaultdict[str, list[Aggregate]] = defaultdict(list)
        for run in runs:
            if run.aggregate is not None and run.runs:
                by_type[run.aggregate.root.type].append(run.aggregate)
        for root_type, aggregates in by_type.items():
            await self._registry.stores[root_type].flush(self._connection, self._account, aggregates, self._at)

    async def _record(self, results: Sequence[LaneResult], left_over: tuple[LeasedLane, ...]) -> Outcome:
        records = [record for result in results for record in result.records]
        await queries_of(__package__).record_runs(
            self._connection,
            account=self._account,
            worker=self._worker,
            event_ids=[record.event.id for record in records],
            attempts=[record.attempt for record in records],
            lanes=[record.lane for record in records],
            sequences=[record.sequence for record in records],
            outcomes=[record.outcome for record in records],
            reasons=[record.reason for record in records],
            started_at=[record.started_at for record in records],
            finished_at=[record.finished_at for record in records],
            traces=[record.trace for record in records],
            is_done=[record.is_done for record in records],
        )
        buried = [record for record in records if record.is_buried]
        await self._bury(buried)
        rules = sum(map(_rules_run, records))
        return Outcome(len(records), rules, len(buried), left_over, tuple(records), len(left_over))

    async def _bury(self, buried: Sequence[RunRecord]) -> None:
        if buried:
            await queries_of(__package__).bury(
                self._connection,
                account=self._account,
                event_ids=[record.event.id for record in buried],
                lanes=[record.lane for record in buried],
                reasons=[record.reason for record in buried],
                attempts=[record.attempt for record in buried],
            )


def _rules_run(record: RunRecord) -> int:
    return sum(len(ruleset.rules) for event in record.trace.events for ruleset in event.rulesets)
