"""The guard against overselling, on the real database, with many at once."""

import asyncio
from uuid import UUID, uuid4

from lading.database.connection import Pool, transaction
from lading.database.queries import queries_of
from lading.engine.ports import RunEffect
from lading.inventory.effects import PositionKey
from tests.database.inventory.stock import (
    ACCOUNT,
    AT,
    Counters,
    build_business,
    carry_out,
    confirm,
    counters,
    handler,
    ledger,
    opened,
    position,
    put,
    release,
    reserve,
    violations,
)


async def attempt_of_one(pool: Pool, key: PositionKey, item: UUID) -> bool:
    return not await carry_out(pool, reserve([(key, 1, item)]))


def test_twenty_buyers_at_once_get_exactly_the_ten_units_there_are(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 10)
            granted = await asyncio.gather(*(attempt_of_one(pool, position(), uuid4()) for _ in range(20)))
            assert sum(granted) == 10
            assert await counters(pool, position()) == Counters(10, 0, 10, 0, 0, 0, 0)
            assert await ledger(pool, position()) == [("RESERVED", -1, "ACTIVE")] * 10
            assert await violations(pool) == []

    asyncio.run(scenario())


def test_two_lines_of_one_stock_item_are_summed_before_they_are_checked(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 10)
            refused = await carry_out(pool, reserve([(position(), 9, uuid4()), (position(), 2, uuid4())]))
            assert refused == {
                0: "STOCK_TAKEN: product 1 at location 1 in catalogue 1 has 10 on hand, 0 of them withheld, "
                "and 11 are wanted"
            }
            assert await counters(pool, position()) == Counters(10, 0, 0, 0, 0, 10, 0)
            assert await ledger(pool, position()) == []

    asyncio.run(scenario())


def test_a_run_that_lost_one_line_keeps_none_and_the_next_run_gets_its_stock(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(1), 5)
            await put(pool, position(2), 1)
            refused = await carry_out(
                pool,
                reserve([(position(1), 5, uuid4()), (position(2), 2, uuid4())]),
                reserve([(position(1), 5, uuid4())]),
            )
            assert list(refused) == [0]
            assert (await counters(pool, position(1))).reserved == 5
            assert (await counters(pool, position(2))).reserved == 0

    asyncio.run(scenario())


def test_a_promise_delivered_twice_takes_effect_once_even_when_the_stock_is_gone(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 3)
            effect = reserve([(position(), 3, uuid4())])
            for _ in range(2):
                assert await carry_out(pool, effect) == {}
            answers = await asyncio.gather(*(carry_out(pool, effect) for _ in range(5)))
            assert answers == [{}] * 5
            assert await ledger(pool, position()) == [("RESERVED", -3, "ACTIVE")]

    asyncio.run(scenario())


def test_a_promise_first_delivered_by_five_workers_at_once_is_made_once(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 100)
            effect = reserve([(position(), 3, uuid4())])
            assert await asyncio.gather(*(carry_out(pool, effect) for _ in range(5))) == [{}] * 5
            assert await counters(pool, position()) == Counters(100, 0, 3, 0, 0, 97, 0)

    asyncio.run(scenario())


def test_released_stock_can_be_promised_again_but_not_to_the_same_item(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 1)
            item = uuid4()
            first = reserve([(position(), 1, item)])
            await carry_out(pool, first)
            await carry_out(pool, release(item))
            await carry_out(pool, release(item))
            assert await carry_out(pool, first) == {}
            assert await counters(pool, position()) == Counters(1, 0, 0, 0, 0, 1, 0)
            assert await carry_out(pool, reserve([(position(), 1, uuid4())])) == {}
            assert (await counters(pool, position())).on_hand == 0

    asyncio.run(scenario())


def test_cancelling_and_buying_at_once_never_promises_a_unit_twice(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 10)
            held = [uuid4() for _ in range(10)]
            await carry_out(pool, *(reserve([(position(), 1, item)]) for item in held))
            cancels = [carry_out(pool, release(item)) for item in held]
            buys = [carry_out(pool, reserve([(position(), 1, uuid4())])) for _ in range(30)]
            answers = await asyncio.gather(
                *(call for pair in zip(buys[:10], cancels, strict=True) for call in pair), *buys[10:]
            )
            bought = sum(not answer for answer in answers) - len(cancels)
            state = await counters(pool, position())
            assert state.reserved == bought and state.on_hand == 10 - bought >= 0
            assert await violations(pool) == []

    asyncio.run(scenario())


def test_workers_that_want_the_same_positions_in_opposite_order_do_not_deadlock(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool, products=5, locations=5)
            keys = [position(product, location) for product in range(1, 6) for location in range(1, 6)]
            for key in keys:
                await put(pool, key, 100)
            forth = [reserve([(key, 1, uuid4()) for key in keys]) for _ in range(20)]
            back = [reserve([(key, 1, uuid4()) for key in reversed(keys)]) for _ in range(20)]
            answers = await asyncio.gather(*(carry_out(pool, a, b) for a, b in zip(forth, back, strict=True)))
            assert answers == [{}] * 20
            assert {(await counters(pool, key)).reserved for key in keys} == {40}

    asyncio.run(scenario())


def test_a_buffer_withheld_by_a_control_is_respected_by_the_guard(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 10)
            answers = [await carry_out(pool, reserve([(position(), 3, uuid4())], withheld=4)) for _ in range(3)]
            assert [list(answer) for answer in answers] == [[], [], [0]]
            assert (await counters(pool, position())).on_hand == 4

    asyncio.run(scenario())


def test_five_ordered_one_picked_leaves_what_is_on_hand_as_it_was(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 167)
            item = uuid4()
            await carry_out(pool, reserve([(position(), 5, item)]))
            assert (await counters(pool, position())).on_hand == 162
            for _ in range(2):
                await carry_out(pool, confirm(item, picked=1, short=4))
            assert await counters(pool, position()) == Counters(167, 0, 0, 1, 4, 162, 0)
            assert await ledger(pool, position()) == [
                ("CORRECTION", -4, "ACTIVE"),
                ("RESERVED", -5, "INACTIVE"),
                ("SALE", -1, "ACTIVE"),
            ]

    asyncio.run(scenario())


def test_reserve_and_pick_of_one_item_in_the_same_batch_end_as_a_sale(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 5)
            item = uuid4()
            await carry_out(pool, reserve([(position(), 2, item)]), confirm(item, picked=2, short=0))
            assert await counters(pool, position()) == Counters(5, 0, 0, 2, 0, 3, 0)
            assert await violations(pool) == []

    asyncio.run(scenario())


def test_a_position_nobody_counted_is_refused_with_its_reason(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            refused = await carry_out(pool, reserve([(position(2, 3), 1, uuid4())]))
            assert refused == {0: "POSITION_UNKNOWN: product 2 at location 3 in catalogue 1 does not exist"}

    asyncio.run(scenario())


def test_an_empty_batch_sends_no_statement(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool, transaction(pool, ACCOUNT) as connection:
            nothing: list[RunEffect] = []
            assert await handler().apply(connection, ACCOUNT, nothing, AT) == {}

    asyncio.run(scenario())


def test_the_statement_itself_moves_nothing_below_its_floor(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 10)
            entries = "ended ids types quantities statuses entry_catalogues entry_products entry_locations orders"
            nothing: dict[str, list[int]] = {name: [] for name in (entries + " fulfilments items events").split()}
            for wanted, floor, moved in ((11, 0, 0), (10, 1, 0), (10, 0, 1), (1, 0, 0)):
                async with transaction(pool, ACCOUNT) as connection:
                    written = await queries_of("lading.inventory").write_stock_effects(
                        connection,
                        account=ACCOUNT,
                        at=AT,
                        catalogues=[1],
                        products=[1],
                        locations=[1],
                        reserved=[wanted],
                        sold=[0],
                        corrected=[0],
                        floors=[floor],
                        **nothing,
                    )
                assert written["moved"] == moved
            assert (await counters(pool, position())).on_hand == 0

    asyncio.run(scenario())
