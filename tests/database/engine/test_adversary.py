"""What an adversary would try on the engine: bad clocks, refusals without end, dying workers, poisoned neighbours."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from lading.database.connection import Connection, dispatching, transaction
from lading.database.queries import queries_of
from lading.engine.batch import SHARED_LOSSES_MAX
from lading.engine.intake import accept
from lading.engine.worker import REPLANS_MAX, BatchRun, Workflows
from lading.kernel.identity import Identities
from tests.database.engine.conftest import ACCOUNT, Engine, Scenario

Run = Callable[[Scenario], None]
OTHER_ACCOUNT = 3


async def _lose(engine: Engine, times: int) -> None:
    """Leases everything and dies, so many times."""
    for _ in range(times):
        async with engine.pool.acquire() as connection:
            assert await engine.worker("dying", lease_seconds=0.0)._claim(connection, ACCOUNT)


def _batch(engine: Engine, connection: Connection) -> BatchRun:
    return BatchRun(connection, ACCOUNT, engine.registry, Workflows(engine.registry), engine.identities, "w1")


async def _sequences(engine: Engine, lane: UUID) -> list[UUID]:
    rows = await engine.rows("SELECT event_id FROM event_run WHERE lane = $1 ORDER BY started_at, sequence", lane)
    return [row["event_id"] for row in rows]


def test_the_sequence_decides_the_order_when_clocks_and_identities_run_backwards(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity, clock = await engine.counter(), iter(range(9_000_000_000_000, 0, -3_600_000))
        sent = []
        for hours in range(30):
            engine.identities = Identities(lambda: next(clock))
            async with transaction(engine.pool, ACCOUNT) as connection:
                at = await connection.fetchval("SELECT clock_timestamp()") - timedelta(hours=hours)
                event = engine.event(identity, "Add", at)
                await accept(connection, ACCOUNT, [event])
            sent.append(event.id)
        assert sent == sorted(sent, reverse=True), "every identity is older than the one before"
        assert await engine.work() == 30
        assert await _sequences(engine, identity) == sent
        assert await engine.findings() == {}

    run(scenario)


def test_a_failure_behind_a_success_of_the_same_batch_does_not_seem_to_overlap_it(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        await engine.send((identity, "Add"), (identity, "AddTwice"), (identity, "AddThenCrash"), (identity, "Add"))
        for _ in range(5):
            await engine.work()
            await engine.forgive_pauses()
        await engine.work()
        assert await engine.value(identity) == 4
        assert await engine.findings() == {}

    run(scenario)


def test_an_effect_that_is_refused_for_ever_fails_alone_and_its_batch_goes_on(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        await engine.ask("UPDATE purse SET left_over = 0 RETURNING 1")
        counters = [await engine.counter() for _ in range(9)]
        events = await engine.send(*[(one, "SpendBlindly" if one is counters[4] else "Add") for one in counters])
        assert await engine.work() == 9
        assert engine.purse.refusals >= REPLANS_MAX, "it had its chances"
        assert await engine.outcome(events[4]) == ("FAILED", "RunsRefused: no coin left")
        assert [await engine.value(one) for one in counters] == [1, 1, 1, 1, 0, 1, 1, 1, 1]
        assert await engine.ask("SELECT count(*) FROM dead_letter") == 0, "there may be coins again"
        await engine.ask("UPDATE purse SET left_over = 1 RETURNING 1")
        await engine.forgive_pauses()
        await engine.work()
        assert await engine.outcome(events[4]) == ("SUCCESS", None)
        assert await engine.ask("SELECT left_over FROM purse") == 0
        assert await engine.findings() == {}

    run(scenario)


def test_what_rests_on_the_batch_is_not_written_while_another_is_refused_but_the_others_are(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        await engine.ask("UPDATE purse SET left_over = 0 RETURNING 1")
        greedy, resting, free = await engine.counter(), await engine.counter(), await engine.counter()
        await engine.send((greedy, "SpendBlindly"), (resting, "RestOnOthers"), (free, "Add"))
        async with engine.pool.acquire() as connection:
            lanes = await engine.worker()._claim(connection, ACCOUNT)
            outcome = await _batch(engine, connection)._attempt(lanes)
            assert {lane.lane for lane in outcome.left_over} == {greedy, resting}
            assert [await engine.value(one) for one in (greedy, resting, free)] == [0, 0, 1]
            await _batch(engine, connection).run(outcome.left_over)
        assert [await engine.value(one) for one in (greedy, resting, free)] == [0, 1, 1], "alone it rests on nobody"
        assert await engine.findings() == {}

    run(scenario)


def test_an_error_that_cannot_be_stored_is_recorded_all_the_same(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity, healthy = await engine.counter(), await engine.counter()
        garbled, _ = await engine.send((identity, "CrashUnspeakably"), (healthy, "Add"))
        await engine.work()
        assert await engine.outcome(garbled) == ("FAILED", "RuntimeError: half a character: ?, and none: ")
        assert await engine.value(healthy) == 1

    run(scenario)


def test_an_event_that_kills_its_workers_is_given_up_and_says_so(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        killer, behind = await engine.send((identity, "KillWorker"), (identity, "Add"))
        await _lose(engine, 7)
        await engine.work()
        assert await engine.outcome(killer) == (
            "FAILED",
            "WORKER_LOST: 7 workers in a row began this event and never ended it",
        )
        assert await engine.outcome(behind) == ("SUCCESS", None)
        assert await engine.ask("SELECT attempts FROM dead_letter WHERE event_id = $1", killer) == 8
        assert await engine.value(identity) == 1

    run(scenario)


def test_an_event_that_may_have_killed_workers_runs_without_company(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        suspect = await engine.counter()
        await engine.send((suspect, "Add"), (suspect, "Add"))
        await _lose(engine, 3)
        fresh = [await engine.counter() for _ in range(3)]
        await engine.send(*[(one, "Add") for one in fresh])
        assert await engine.worker().work_once() == 1, "its head alone"
        assert await engine.ask("SELECT done_sequence FROM lane WHERE id = $1", suspect) == 1
        others = await engine.rows("SELECT attempt, losses, lease FROM lane WHERE id = ANY($1::uuid[])", fresh)
        assert {tuple(row) for row in others} == {(0, 0, None)}, "not even leased"
        assert await engine.work() == 4
        assert await engine.ask("SELECT losses FROM lane WHERE id = $1", suspect) == 0
        assert await engine.findings() == {}

    run(scenario)


def test_neighbours_of_a_killer_are_not_given_up_with_it_however_often_workers_die(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        killer, *neighbours = [await engine.counter() for _ in range(6)]
        await engine.send((killer, "KillWorker"), *[(one, "Add") for one in neighbours])
        await _lose(engine, 7)
        losses = await engine.rows("SELECT losses FROM lane WHERE id = ANY($1::uuid[])", neighbours)
        assert {row["losses"] for row in losses} == {2}, "as often as all were leased together, less the first"
        await engine.work()
        assert [await engine.value(one) for one in neighbours] == [1] * 5
        assert await engine.ask("SELECT count(*) FROM dead_letter") == 1

    run(scenario)


def test_a_lease_lasts_longer_each_time_it_was_too_short(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        await engine.send((identity, "Add"))
        seconds = []
        for _ in range(4):
            async with engine.pool.acquire() as connection:
                await engine.worker("slow", lease_seconds=10.0)._claim(connection, ACCOUNT)
            left = "SELECT round(extract(epoch FROM available_at - clock_timestamp()))::int FROM lane WHERE id = $1"
            seconds.append(await engine.ask(left, identity))
            await engine.ask("UPDATE lane SET available_at = '-infinity' RETURNING 1")
        assert seconds == [10, 10, 20, 30]

    run(scenario)


def test_leases_given_back_cost_no_attempt_and_are_free_at_once(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        [event] = await engine.send((identity, "Add"))
        async with engine.pool.acquire() as connection:
            for _ in range(8):
                lanes = await engine.worker()._claim(connection, ACCOUNT)
                assert [(lane.attempt, lane.losses) for lane in lanes] == [(1, 0)]
                batch = _batch(engine, connection)
                await batch._give_back(lanes)
        assert await engine.work() == 1
        assert await engine.ask("SELECT attempt FROM event_run WHERE event_id = $1", event) == 1

    run(scenario)


def test_a_worker_whose_lease_ended_while_its_transaction_was_open_commits_nothing(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        counters = {await engine.counter(), await engine.counter()}
        await engine.send(*[(one, "Spend") for one in counters])
        async with engine.pool.acquire() as slow, engine.pool.acquire() as quick:
            async with transaction(engine.pool, ACCOUNT) as blocking:
                await blocking.execute("LOCK TABLE purse")
                claimed = await engine.worker("slow", lease_seconds=0.2)._claim(slow, ACCOUNT)
                stuck = asyncio.create_task(_batch(engine, slow).run(claimed))
                await asyncio.sleep(0.4)
                taken_over = await engine.worker("quick")._claim(quick, ACCOUNT)
            late = await stuck
            left_over = await engine.ask("SELECT left_over FROM purse")
            outcome = await _batch(engine, quick).run(taken_over)
        assert {lane.lane for lane in taken_over} == counters
        assert late.events == 0
        assert left_over == 10, "the late worker took no coin"
        assert outcome.events == 2
        assert await engine.ask("SELECT left_over FROM purse") == 8
        assert await engine.findings() == {}

    run(scenario)


def test_a_connection_that_breaks_while_leases_are_given_back_only_costs_time(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        await engine.send((identity, "Add"))
        async with engine.pool.acquire() as connection:
            lanes = await engine.worker(lease_seconds=0.3)._claim(connection, ACCOUNT)
            batch = _batch(engine, connection)
            connection.terminate()
            with pytest.raises(asyncpg.InterfaceError):
                await batch._give_back(lanes)
        assert await engine.work() == 0
        await asyncio.sleep(0.4)
        assert await engine.work() == 1
        assert await engine.value(identity) == 1

    run(scenario)


def test_workers_that_send_to_each_others_lanes_in_opposite_order_never_stand_still(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        counters = [await engine.counter() for _ in range(12)]
        names = [str(one) for one in counters]
        for turn in range(10):
            for place, one in enumerate(counters):
                others = [name for name in names if name != names[place]]
                order = others if (turn + place) % 2 else others[::-1]
                await engine.send((one, "TellOthers"), attributes={"others": order})
        workers = [engine.worker(f"w{number}", lanes_max=3) for number in range(4)]
        async with asyncio.timeout(60):
            while await engine.ask("SELECT count(*) FROM event_queue"):
                await asyncio.gather(*[engine.work(worker) for worker in workers])
        # Each counter adds its own ten and is told ten times by each of the eleven others.
        assert [await engine.value(one) for one in counters] == [10 + 10 * 11] * 12
        assert await engine.ask("SELECT count(*) FROM event_run WHERE outcome = 'FAILED'") == 0
        assert await engine.findings() == {}

    run(scenario)


def test_an_account_whose_work_cannot_even_fail_does_not_stop_the_others(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        mine = await engine.counter()
        async with transaction(engine.pool, OTHER_ACCOUNT) as connection:
            await connection.execute("INSERT INTO account (account, ref, name) VALUES ($1, 'o', 'O')", OTHER_ACCOUNT)
        await engine.send((uuid4(), "Add"), account=OTHER_ACCOUNT)
        await engine.as_owner(f"ALTER TABLE event_run ADD CONSTRAINT broken CHECK (account <> {OTHER_ACCOUNT})")
        [event] = await engine.send((mine, "Add"))
        assert OTHER_ACCOUNT < ACCOUNT, "the broken one has its turn first"
        with pytest.raises(asyncpg.CheckViolationError):
            await engine.worker().work_once()
        assert await engine.outcome(event) == ("SUCCESS", None)

    run(scenario)


def test_an_account_without_its_workflow_records_why_nothing_happened(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        await engine.ask("DELETE FROM workflow RETURNING 1")
        [event] = await engine.send((identity, "Add"))
        await engine.work()
        assert await engine.outcome(event) == (
            "NO_MATCH",
            "NO_WORKFLOW: no workflow COUNTER::PLAIN version 1 for retailer 1",
        )

    run(scenario)


def test_a_workflow_that_cannot_be_read_fails_its_own_events_only(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        await engine.ask("UPDATE workflow SET document = '{\"name\": 5}' RETURNING 1")
        [event] = await engine.send((identity, "Add"))
        await engine.work()
        assert await engine.outcome(event) == ("FAILED", "WORKFLOW_MALFORMED: Expected `str`, got `int`.")

    run(scenario)


def test_events_for_a_root_that_vanished_are_recorded_and_block_nothing(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        gone, here = uuid4(), await engine.counter()
        vanished, *_ = await engine.send((gone, "Add"), (gone, "Add"), (here, "Add"))
        assert await engine.work() == 3
        assert await engine.outcome(vanished) == ("NO_MATCH", f"ENTITY_GONE: COUNTER {gone} does not exist")
        assert await engine.value(here) == 1

    run(scenario)


def test_claiming_looks_at_as_many_rows_with_a_busy_lane_as_without(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        await _fill(engine, hot_events=5_000, lanes=20_000)
        await engine.as_owner("ANALYZE lane, event_queue, event")
        plan = await _plan(
            engine,
            "claim_lanes",
            lease=uuid4(),
            lanes_max=200,
            events_max=20,
            lease_seconds=10.0,
            shared_losses_max=SHARED_LOSSES_MAX,
        )
        assert _rows_read(plan, "lane") <= 450, "the busy lane and what waits before the limit, nothing behind it"
        assert _rows_read(plan, "event_queue") <= 220

    run(scenario)


def test_what_is_scheduled_for_later_is_not_looked_at(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        await _schedule(engine, due=3, later=5_000)
        await engine.as_owner("ANALYZE event_schedule")
        assert _rows_read(await _plan(engine, "promote_due", events_max=1000), "event_schedule") <= 6
        await engine.work()
        async with dispatching(engine.pool) as connection:
            plan = await _plan_on(connection, "accounts_with_work")
        assert _rows_read(plan, "event_schedule") == 1
        assert _rows_read(plan, "event_queue") == 0

    run(scenario)


async def _schedule(engine: Engine, *, due: int, later: int) -> None:
    now = await engine.ask("SELECT clock_timestamp()")
    whens = [now] * due + [now + timedelta(hours=1, seconds=second) for second in range(later)]
    events = [msgspec.structs.replace(engine.event(uuid4(), "Add", now), scheduled_at=when) for when in whens]
    async with transaction(engine.pool, ACCOUNT) as connection:
        await accept(connection, ACCOUNT, events)


async def _fill(engine: Engine, *, hot_events: int, lanes: int) -> None:
    hot, quiet = uuid4(), [uuid4() for _ in range(lanes)]
    await engine.send(*[(hot, "Add")] * hot_events)
    await engine.send(*[(one, "Add") for one in quiet])


async def _plan(engine: Engine, statement: str, **values: Any) -> Mapping[str, Any]:
    """How a statement of the engine was carried out."""
    async with transaction(engine.pool, ACCOUNT) as connection:
        return await _plan_on(connection, statement, account=ACCOUNT, **values)


async def _plan_on(connection: Connection, statement: str, **values: Any) -> Mapping[str, Any]:
    asked = getattr(queries_of("lading.engine"), statement)
    [plan] = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {asked.sql}", *asked._ordered(values))
    found: Mapping[str, Any] = plan["Plan"]
    return found


def _rows_read(node: Mapping[str, Any], relation: str) -> float:
    own = 0.0
    if node.get("Relation Name") == relation and node["Node Type"] != "ModifyTable":
        own = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return own + sum(_rows_read(child, relation) for child in node.get("Plans", ()))
