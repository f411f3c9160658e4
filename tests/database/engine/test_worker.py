"""The worker's promises, on the real database."""

import asyncio
from collections.abc import Callable

from lading.engine.worker import BatchRun, Workflows
from tests.database.engine.conftest import Engine, Scenario

Run = Callable[[Scenario], None]


def test_an_event_runs_and_is_recorded(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        [event] = await engine.send((identity, "Add"))
        assert await engine.work() == 1
        assert await engine.value(identity) == 1
        assert await engine.outcome(event) == ("SUCCESS", None)
        assert await engine.ask("SELECT count(*) FROM event_queue") == 0

    run(scenario)


def test_an_event_nobody_listens_to_is_recorded_as_no_match(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        [event] = await engine.send((identity, "Unknown"))
        await engine.work()
        assert await engine.outcome(event) == ("NO_MATCH", None)

    run(scenario)


def test_an_inline_event_runs_in_the_same_run_and_sees_the_new_status(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        open_one, closed_one = await engine.counter(), await engine.counter()
        await engine.send((open_one, "AddTwice"), (closed_one, "Close"))
        assert await engine.work() == 2
        assert await engine.value(open_one) == 2
        assert await engine.value(closed_one) == 0, "Add does not listen in CLOSED"

    run(scenario)


def test_events_of_one_entity_run_in_the_order_they_were_accepted(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        events = await engine.send(*[(identity, "Add")] * 30, (identity, "Close"), (identity, "Add"))
        assert await engine.work() == 32
        assert await engine.value(identity) == 30, "the Add after Close meets nobody"
        rows = await engine.rows("SELECT event_id FROM event_run ORDER BY sequence")
        assert [row["event_id"] for row in rows] == events

    run(scenario)


def test_a_rule_that_can_never_succeed_is_not_tried_again_and_changes_nothing(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        refused, after = await engine.send((identity, "Refuse"), (identity, "Add"))
        await engine.work()
        assert await engine.outcome(refused) == ("FAILED", "NEVER: not this event")
        assert await engine.outcome(after) == ("SUCCESS", None)
        assert await engine.value(identity) == 1
        assert await engine.ask("SELECT attempts FROM dead_letter WHERE event_id = $1", refused) == 1

    run(scenario)


def test_an_unknown_rule_fails_its_event_by_name(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        [event] = await engine.send((identity, "Mystery"))
        await engine.work()
        assert await engine.outcome(event) == ("FAILED", "RULE_UNKNOWN: no rule Unheard is installed")

    run(scenario)


def test_a_crashing_rule_waits_and_holds_back_only_its_own_entity(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        poisoned, healthy = await engine.counter(), await engine.counter()
        crashing, behind, other = await engine.send((poisoned, "AddThenCrash"), (poisoned, "Add"), (healthy, "Add"))
        await engine.work()
        assert await engine.outcome(crashing) == ("FAILED", "RuntimeError: crashed on purpose")
        assert await engine.outcome(other) == ("SUCCESS", None)
        assert await engine.ask("SELECT count(*) FROM event_run WHERE event_id = $1", behind) == 0
        assert await engine.value(poisoned) == 0
        assert await engine.ask("SELECT count(*) FROM dead_letter") == 0

    run(scenario)


def test_a_crashing_rule_is_given_up_after_its_attempts(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        crashing, behind = await engine.send((identity, "AddThenCrash"), (identity, "Add"))
        for _ in range(5):
            await engine.work()
            await engine.ask("UPDATE lane SET available_at = '-infinity' WHERE lease IS NULL RETURNING 1")
        await engine.work()
        assert await engine.ask("SELECT attempts FROM dead_letter WHERE event_id = $1", crashing) == 5
        assert await engine.outcome(behind) == ("SUCCESS", None)
        assert await engine.value(identity) == 1

    run(scenario)


def test_what_the_database_refuses_fails_alone(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        counters = [await engine.counter() for _ in range(9)]
        events = await engine.send(
            *[(one, "AddThirteen" if place == 4 else "Add") for place, one in enumerate(counters)]
        )
        await engine.work()
        outcomes = [(await engine.outcome(event))[0] for event in events]
        assert outcomes == ["SUCCESS"] * 4 + ["FAILED"] + ["SUCCESS"] * 4
        assert [await engine.value(one) for one in counters] == [1, 1, 1, 1, 0, 1, 1, 1, 1]

    run(scenario)


def test_an_endless_inline_chain_is_cut(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        [event] = await engine.send((identity, "Loop"))
        await engine.work()
        outcome, reason = await engine.outcome(event)
        assert outcome == "FAILED"
        assert (reason or "").startswith("RUN_TOO_LONG")

    run(scenario)


def test_an_endless_chain_of_executions_is_cut(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter(20)
        await engine.send((identity, "Echo"))
        await engine.work()
        assert await engine.value(identity) == 120
        reasons = await engine.rows("SELECT reason FROM dead_letter")
        assert [row["reason"].partition(":")[0] for row in reasons] == ["CHAIN_TOO_LONG"]

    run(scenario)


def test_a_scheduled_event_runs_when_it_is_due_and_not_before(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        await engine.send((identity, "AddLater"))
        assert await engine.work() == 1
        assert await engine.value(identity) == 0
        await asyncio.sleep(1.1)
        assert await engine.work() == 1
        assert await engine.value(identity) == 1

    run(scenario)


def test_a_dead_workers_events_run_again_when_its_lease_is_over(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        [event] = await engine.send((identity, "Add"))
        async with engine.pool.acquire() as connection:
            claimed = await engine.worker("dying", lease_seconds=0.5)._claim(connection, 7)
        assert len(claimed) == 1
        assert await engine.work() == 0, "the lease still stands"
        await asyncio.sleep(0.6)
        assert await engine.work() == 1
        assert await engine.value(identity) == 1
        assert await engine.ask("SELECT attempt FROM event_run WHERE event_id = $1", event) == 2

    run(scenario)


def test_a_worker_that_lost_its_lease_writes_nothing(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        identity = await engine.counter()
        await engine.send((identity, "Add"))
        async with engine.pool.acquire() as connection:
            claimed = await engine.worker("slow", lease_seconds=0.0)._claim(connection, 7)
            assert await engine.work() == 1
            late = BatchRun(connection, 7, engine.registry, Workflows(engine.registry), engine.identities, "slow")
            outcome = await late.run(claimed)
        assert outcome.events == 0
        assert await engine.value(identity) == 1

    run(scenario)


def test_workers_side_by_side_run_each_event_once_in_order_and_never_overlap(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        counters = [await engine.counter() for _ in range(20)]
        for _ in range(15):
            await engine.send(*[(one, "AddTwice") for one in counters])
        workers = [engine.worker(f"w{number}", lanes_max=7) for number in range(3)]
        totals = await asyncio.gather(*[engine.work(worker) for worker in workers])
        assert sum(totals) == 300
        assert [await engine.value(one) for one in counters] == [30] * 20
        overlaps = await engine.rows(
            "SELECT * FROM (SELECT lane, started_at, lag(finished_at) OVER one AS before, sequence, "
            "lag(sequence, 1, 0::bigint) OVER one AS last "
            "FROM event_run WINDOW one AS (PARTITION BY lane ORDER BY sequence)) r "
            "WHERE sequence <> last + 1 OR started_at < before"
        )
        assert overlaps == []

    run(scenario)


def test_a_refused_effect_is_planned_again_and_never_overdrawn(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        counters = [await engine.counter() for _ in range(30)]
        await engine.send(*[(one, "Spend") for one in counters])
        workers = [engine.worker(f"w{number}", lanes_max=1) for number in range(4)]
        await asyncio.gather(*[engine.work(worker) for worker in workers])
        assert await engine.ask("SELECT left_over FROM purse") == 0
        assert await engine.ask("SELECT sum(value) FROM counter") == 10
        assert await engine.ask("SELECT count(*) FROM event_queue") == 0

    run(scenario)


def test_a_batch_that_loses_some_of_its_stock_keeps_the_rest_and_plans_the_lost_again(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        await engine.ask("UPDATE purse SET left_over = 3 RETURNING 1")
        counters = [await engine.counter() for _ in range(12)]
        await engine.send(*[(one, "Spend" if place % 2 else "Add") for place, one in enumerate(counters)])
        assert await engine.work() == 12
        assert engine.purse.refusals == 1, "the second plan sees the empty purse"
        assert await engine.ask("SELECT left_over FROM purse") == 0
        assert await engine.ask("SELECT sum(value) FROM counter") == 6 + 3
        assert await engine.ask("SELECT count(*) FROM event_run") == 12

    run(scenario)
