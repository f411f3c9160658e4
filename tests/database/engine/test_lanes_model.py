"""A model of lanes against the real statements: whatever workers do and however they die, order and count are kept."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lading.database.connection import transaction
from lading.database.queries import queries_of
from lading.engine.batch import SHARED_LOSSES_MAX, LeasedLane
from lading.engine.commit import Commit
from lading.engine.event import Event
from lading.engine.execution import EventRun, LaneRun
from lading.engine.intake import LeaseLost, accept
from lading.engine.trace import RunTrace
from lading.engine.worker import Worker, WorkerSettings
from tests.database.engine.conftest import ACCOUNT, Engine, engine_on

Result = TypeVar("Result")
LANES = 4
EVENTS_MAX = 3
LEASE_SECONDS = 3600.0
# Commits are dated so that no pause after a failure ends by itself meanwhile.
AHEAD = timedelta(hours=1)


class LanesModel(RuleBasedStateMachine):
    """waiting: what each lane must still run, in order. leased: what workers believe they hold; current: the lease
    a lane carries; expired: those of them whose time is over."""

    runner: asyncio.Runner
    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.lanes = [UUID(int=place) for place in range(1, LANES + 1)]
        self.waiting: dict[UUID, list[UUID]] = {lane: [] for lane in self.lanes}
        self.scheduled: dict[UUID, list[UUID]] = {lane: [] for lane in self.lanes}
        self.paused: set[UUID] = set()
        self.current: dict[UUID, UUID] = {}
        self.expired: set[UUID] = set()
        self.losses = dict.fromkeys(self.lanes, 0)
        self.leased: list[list[LeasedLane]] = []
        self.done: list[UUID] = []
        self.clock = datetime.now(UTC)

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    @initialize()
    def start_afresh(self) -> None:
        for table in ("dead_letter", "event_run", "event_queue", "event_schedule", "event", "lane"):
            self.do(self.engine.ask(f"DELETE FROM {table} RETURNING 1"))  # noqa: S608 - names of our own

    @rule(chosen=st.lists(st.integers(0, LANES - 1), min_size=1, max_size=6), hours=st.integers(-5, 5))
    def accept(self, chosen: list[int], hours: int) -> None:
        """The sender's clock is anywhere."""
        at = self.clock + timedelta(hours=hours)
        events = [self.engine.event(self.lanes[place], "Add", at) for place in chosen]
        self.do(self._accept(events))
        for event in events:
            self.waiting[event.lane].append(event.id)

    @rule(place=st.integers(0, LANES - 1), is_due=st.booleans())
    def schedule(self, place: int, is_due: bool) -> None:
        due_at = self.clock + timedelta(hours=-1 if is_due else 1)
        event = self._scheduled_event(self.lanes[place], due_at)
        self.do(self._accept([event]))
        if is_due:
            self.scheduled[event.lane].append(event.id)

    @rule()
    def promote(self) -> None:
        self.do(self._promote())
        self._take_in_what_is_due()

    def _take_in_what_is_due(self) -> None:
        for lane, events in self.scheduled.items():
            self.waiting[lane] += events
            events.clear()

    @rule(lanes_max=st.integers(1, LANES))
    def claim(self, lanes_max: int) -> None:
        claimed = self.do(self._claim(lanes_max))
        self._take_in_what_is_due()
        taken = self.paused | (self.current.keys() - self.expired)
        free = {lane for lane in self.lanes if self.waiting[lane] and lane not in taken}
        assert {one.lane for one in claimed} <= free
        losses = {lane: self.losses[lane] + (lane in self.current) for lane in free}
        if any(losses[one.lane] >= SHARED_LOSSES_MAX for one in claimed):
            assert len(claimed) == 1, "a suspect has no company"
        else:
            assert len(claimed) == min(lanes_max, len(free))
        for one in claimed:
            assert one.losses == losses[one.lane]
            self.losses[one.lane] = one.losses
            self.expired.discard(one.lane)
            assert [event.id for event in one.events] == self.waiting[one.lane][:EVENTS_MAX]
            self.current[one.lane] = one.lease
        if claimed:
            self.leased.append(claimed)

    @rule(data=st.data())
    def commit(self, data: st.DataObject) -> None:
        """Some events of each lane are done, the next may fail; a lane taken over meanwhile spoils the whole batch."""
        if not self.leased:
            return
        batch = self.leased.pop(data.draw(st.integers(0, len(self.leased) - 1)))
        runs = [self._run_of(one, data) for one in batch]
        lost = {one.lane for one in batch if self.current.get(one.lane) != one.lease}
        if lost:
            with pytest.raises(LeaseLost) as caught:
                self.do(self._commit(batch, runs))
            assert caught.value.lanes == lost
            return
        self.do(self._commit(batch, runs))
        for one, run in zip(batch, runs, strict=True):
            self._end_lease(one)
            self.losses[one.lane] = 0
            done = [event.event.id for event in run.runs]
            assert self.waiting[one.lane][: len(done)] == done
            del self.waiting[one.lane][: len(done)]
            self.done += done
            if run.failed is not None:
                self._fail(one, run)

    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        if self.leased:
            batch = self.leased.pop(data.draw(st.integers(0, len(self.leased) - 1)))
            self.do(self._give_back(batch))
            for one in batch:
                if self.current.get(one.lane) == one.lease:
                    self._end_lease(one)

    @rule()
    def let_all_leases_and_pauses_end(self) -> None:
        self.do(self.engine.ask("UPDATE lane SET available_at = '-infinity' RETURNING 1"))
        self.expired |= self.current.keys()
        self.paused.clear()

    @invariant()
    def the_queue_is_what_waits(self) -> None:
        rows = self.do(self.engine.rows("SELECT lane, event_id FROM event_queue ORDER BY lane, sequence"))
        queued: dict[UUID, list[UUID]] = {lane: [] for lane in self.lanes}
        for row in rows:
            queued[row["lane"]].append(row["event_id"])
        assert queued == self.waiting

    @invariant()
    def each_event_is_done_once(self) -> None:
        rows = self.do(self.engine.rows("SELECT event_id FROM event_run WHERE outcome = 'SUCCESS'"))
        assert sorted(row["event_id"] for row in rows) == sorted(self.done)

    def _end_lease(self, lane: LeasedLane) -> None:
        del self.current[lane.lane]
        self.expired.discard(lane.lane)

    def _fail(self, lane: LeasedLane, run: LaneRun) -> None:
        attempt = 1 if run.runs else lane.attempt
        if attempt >= 5:
            del self.waiting[lane.lane][0]
        else:
            self.paused.add(lane.lane)

    def _run_of(self, lane: LeasedLane, data: st.DataObject) -> LaneRun:
        done = data.draw(st.integers(0, len(lane.events)))
        run = LaneRun(aggregate=None, runs=[_success(event, self.clock) for event in lane.events[:done]])
        if done < len(lane.events):
            run.failed, run.error = lane.events[done], RuntimeError("failed on purpose")
        return run

    def _scheduled_event(self, lane: UUID, due_at: datetime) -> Event:
        return msgspec.structs.replace(self.engine.event(lane, "Add", self.clock), scheduled_at=due_at)

    async def _accept(self, events: list[Event]) -> None:
        async with transaction(self.engine.pool, ACCOUNT) as connection:
            await accept(connection, ACCOUNT, events)

    async def _promote(self) -> None:
        async with transaction(self.engine.pool, ACCOUNT) as connection:
            await queries_of("lading.engine").promote_due(connection, account=ACCOUNT, events_max=1000)

    async def _claim(self, lanes_max: int) -> list[LeasedLane]:
        settings_of_one = WorkerSettings(
            name="model", lanes_max=lanes_max, events_max=EVENTS_MAX, lease_seconds=LEASE_SECONDS
        )
        worker = Worker(self.engine.pool, self.engine.registry, self.engine.identities, settings_of_one)
        async with self.engine.pool.acquire() as connection:
            return await worker._claim(connection, ACCOUNT)

    async def _commit(self, batch: list[LeasedLane], runs: list[LaneRun]) -> None:
        async with transaction(self.engine.pool, ACCOUNT) as connection:
            await Commit(connection, ACCOUNT, self.engine.registry, worker="model", at=self.clock + AHEAD).write(
                batch, runs
            )

    async def _give_back(self, batch: list[LeasedLane]) -> None:
        async with transaction(self.engine.pool, ACCOUNT) as connection:
            await queries_of("lading.engine").return_leases(
                connection, account=ACCOUNT, lease=batch[0].lease, ids=[one.lane for one in batch]
            )


def _success(event: Event, at: datetime) -> EventRun:
    return EventRun(
        event=event,
        outcome="SUCCESS",
        trace=RunTrace("", 0, []),
        effects=[],
        sent=[],
        rests_on_batch=False,
        started_at=at,
        finished_at=at,
    )


def test_lanes_keep_order_and_count_whatever_workers_do(database_url: str, owner_url: str) -> None:
    with asyncio.Runner() as runner:
        opened = engine_on(database_url, owner_url)
        engine = runner.run(opened.__aenter__())
        try:
            model = type("Model", (LanesModel,), {"runner": runner, "engine": engine})
            run_state_machine_as_test(
                model,
                settings=settings(
                    max_examples=30,
                    stateful_step_count=25,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(opened.__aexit__(None, None, None))
