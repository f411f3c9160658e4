"""Watching the engine of a demo."""

import asyncio

import asyncpg

from lading.database.connection import Pool, open_pool
from lading.database.settings import DatabaseSettings
from lading.demo.monitoring import EngineState, look_again


async def _opened(database_url: str) -> Pool:
    settings = DatabaseSettings(database_pool_min=1, database_pool_max=1)
    return await open_pool(database_url, settings)


def test_an_idle_engine_has_no_lag_and_nothing_decided(database_url: str) -> None:
    async def scenario() -> None:
        pool = await _opened(database_url)
        assert await look_again(pool, 1, EngineState(9.0, 9)) == EngineState(0.0, 0, ())
        await pool.close()

    asyncio.run(scenario())


def test_a_lost_connection_shows_the_last_look_and_the_next_one_is_real(database_url: str) -> None:
    async def scenario() -> None:
        pool = await _opened(database_url)
        last = EngineState(0.5, 7)
        async with pool.acquire() as connection:
            process_id = connection.get_server_pid()
        same_login = await asyncpg.connect(database_url)
        await same_login.execute("SELECT pg_terminate_backend($1, 10000)", process_id)
        await same_login.close()
        looks = [await look_again(pool, 1, last) for _ in range(2)]
        assert set(looks) <= {last, EngineState(0.0, 0, ())}
        assert looks[-1] == EngineState(0.0, 0, ())
        await pool.close()

    asyncio.run(scenario())
