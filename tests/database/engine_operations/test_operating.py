"""Promises of operating on events: carried out once, with a trail, and nothing is lost or run twice by it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from lading.database.connection import transaction
from lading.engine.intake import accept
from lading.engine.operations.dead_letters import DeadLetter, DeadLetterFilter, dead_letters
from lading.engine.operations.operating import Operated, cancel, discard, replay, resend, retry
from tests.database.engine.conftest import ACCOUNT, Engine, Scenario
from tests.database.engine_operations.operator import operator, status, trail

Run = Callable[[Scenario], None]


async def buried(engine: Engine) -> tuple[UUID, UUID]:
    """A counter and its event that was given up."""
    counter = await engine.counter()
    [event_id] = await engine.send((counter, "Refuse"))
    await engine.work()
    return counter, event_id


async def letters(engine: Engine, **wanted: object) -> list[DeadLetter]:
    async with transaction(engine.pool, ACCOUNT) as connection:
        return await dead_letters(connection, ACCOUNT, DeadLetterFilter(**wanted), count=10)  # type: ignore[arg-type]


def test_a_dead_letter_is_listed_with_its_reason_until_it_is_replayed_as_a_new_event(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        _, event_id = await buried(engine)
        [letter] = await letters(engine)
        assert (letter.event_id, letter.name, letter.reason) == (event_id, "Refuse", "NEVER: not this event")
        async with transaction(engine.pool, ACCOUNT) as connection:
            [done] = await replay(connection, ACCOUNT, [event_id], operator(engine))
        assert await letters(engine) == []
        [closed] = await letters(engine, is_open=False)
        assert (closed.replayed_as, closed.discarded_at) == (done.new_event_id, None)
        await engine.work()
        assert [one.event_id for one in await letters(engine)] == [done.new_event_id]
        assert (await trail(engine), await engine.findings()) == ([("REPLAY", "ann")], {})

    run(scenario)


def test_a_dead_letter_is_found_by_code_name_and_retailer_and_by_nothing_else(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        counter, _ = await buried(engine)
        matching: list[dict[str, object]] = [
            {"code": "NEVER"},
            {"name": "Refuse"},
            {"retailers": [1]},
            {"root_ref": str(counter)},
        ]
        for wanted in matching:
            assert len(await letters(engine, **wanted)) == 1, wanted
        others: list[dict[str, object]] = [{"code": "NEV"}, {"name": "refuse"}, {"retailers": [2]}, {"is_open": False}]
        for wanted in others:
            assert await letters(engine, **wanted) == [], wanted

    run(scenario)


def test_of_two_who_replay_the_same_dead_letter_one_sends_it(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        _, event_id = await buried(engine)

        async def one() -> list[Operated]:
            async with transaction(engine.pool, ACCOUNT) as connection:
                return await replay(connection, ACCOUNT, [event_id], operator(engine))

        sent = await asyncio.gather(*[one() for _ in range(5)])
        assert sorted(map(len, sent)) == [0, 0, 0, 0, 1]
        assert await engine.ask("SELECT count(*) FROM event") == 2

    run(scenario)


def test_a_discarded_dead_letter_stays_failed_and_cannot_be_replayed(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        _, event_id = await buried(engine)
        async with transaction(engine.pool, ACCOUNT) as connection:
            assert len(await discard(connection, ACCOUNT, [event_id], operator(engine))) == 1
            assert await replay(connection, ACCOUNT, [event_id], operator(engine)) == []
            assert await discard(connection, ACCOUNT, [event_id], operator(engine)) == []
        assert await status(engine, event_id) == "FAILED"
        assert await trail(engine) == [("DISCARD", "ann")]

    run(scenario)


def test_nothing_of_a_retailer_out_of_reach_is_touched(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        _, event_id = await buried(engine)
        stranger = operator(engine, retailers=[2])
        async with transaction(engine.pool, ACCOUNT) as connection:
            for operate in (replay, discard, retry, cancel, resend):
                assert await operate(connection, ACCOUNT, [event_id], stranger) == []
        assert len(await letters(engine)) == 1
        assert await trail(engine) == []

    run(scenario)


def test_a_retry_ends_the_pause_and_keeps_the_count_of_attempts(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        counter = await engine.counter()
        [event_id] = await engine.send((counter, "AddThenCrash"))
        await engine.work()
        assert await status(engine, event_id) == "PENDING"
        assert await engine.work() == 0
        async with transaction(engine.pool, ACCOUNT) as connection:
            assert len(await retry(connection, ACCOUNT, [event_id], operator(engine))) == 1
        assert await engine.work() == 1
        assert await engine.ask("SELECT max(attempt) FROM event_run WHERE event_id = $1", event_id) == 2
        assert await engine.findings() == {}

    run(scenario)


def test_a_cancelled_timer_never_runs_and_is_not_lost(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        counter = await engine.counter()
        at = datetime.now(UTC) + timedelta(seconds=0.3)
        event = engine.event(counter, "Add", at)
        await _schedule(engine, event.id, counter, at)
        assert await status(engine, event.id) == "SCHEDULED"
        async with transaction(engine.pool, ACCOUNT) as connection:
            assert len(await cancel(connection, ACCOUNT, [event.id], operator(engine))) == 1
            assert await cancel(connection, ACCOUNT, [event.id], operator(engine)) == []
        await asyncio.sleep(0.4)
        assert (await engine.work(), await engine.value(counter)) == (0, 0)
        assert await status(engine, event.id) == "CANCELLED"
        assert await engine.findings() == {}

    run(scenario)


def test_an_event_that_ran_can_be_sent_again_but_an_operation_only_once(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        counter = await engine.counter()
        [event_id] = await engine.send((counter, "Add"))
        async with transaction(engine.pool, ACCOUNT) as connection:
            assert await resend(connection, ACCOUNT, [event_id], operator(engine)) == [], "it has not run yet"
        await engine.work()
        operation = uuid4()
        for expected in (1, 0):
            async with transaction(engine.pool, ACCOUNT) as connection:
                done = await resend(connection, ACCOUNT, [event_id], operator(engine, operation=operation))
            assert len(done) == expected
        await engine.work()
        assert await engine.value(counter) == 2
        async with transaction(engine.pool, ACCOUNT) as connection:
            assert len(await resend(connection, ACCOUNT, [event_id], operator(engine))) == 1
        assert await trail(engine) == [("RESEND", "ann")] * 2

    run(scenario)


def test_what_is_sent_again_keeps_who_sent_it_so_that_no_operator_passes_for_a_workflow(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        counter = await engine.counter()
        [event_id] = await engine.send((counter, "Add"))
        await engine.work()
        async with transaction(engine.pool, ACCOUNT) as connection:
            [done] = await resend(connection, ACCOUNT, [event_id], operator(engine))
        rows = await engine.rows("SELECT generated_by, cause_id FROM event WHERE id = $1", done.new_event_id)
        assert (rows[0]["generated_by"], rows[0]["cause_id"]) == ("test", None)

    run(scenario)


async def _schedule(engine: Engine, event_id: UUID, counter: UUID, at: datetime) -> None:
    event = engine.event(counter, "Add", datetime.now(UTC))
    async with transaction(engine.pool, ACCOUNT) as connection:
        await accept(connection, ACCOUNT, [msgspec.structs.replace(event, id=event_id, scheduled_at=at)])
