"""Promises of the projection when things break: it serves on, catches up by itself, and its memory has a bound."""

import asyncio
from collections.abc import Awaitable, Callable

import psycopg
import pytest

from lading.availability.holds.model import HoldItem, NewHold
from lading.availability.holds.records import place_hold
from lading.availability.projection.projections import Bounds, Projections, Watch
from lading.availability.promising.question import Question, Way
from lading.bootstrap.provisioning import provision_on
from lading.database.connection import DATABASE_ERRORS, transaction
from tests.journeys.availability.stall import ACCOUNT, CATALOGUE, Stall, play

STOCK = {("KETTLE", "BROADWAY"): 3, ("MUG", "NEWARK"): 6}
ASKED = "/api/v1/availability?catalogue=BASE:1&products=KETTLE"


def cut(database_url: str) -> None:
    """Ends every other connection to the database, as its restart would."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def until(is_true: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(800):
        if await is_true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not become true in 40 s")


def test_it_answers_while_its_connections_are_cut_and_catches_up_afterwards(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        async def is_told(units: int) -> bool:
            answer = await stall.client.get(ASKED)
            assert answer.status_code == 200, answer.text
            return bool(answer.json()["items"][0]["quantity"] == units)

        await stall.count(STOCK)
        await until(lambda: is_told(3))
        await asyncio.to_thread(cut, database_url)
        assert await is_told(3)

        async def is_counted() -> bool:
            try:
                await stall.count({("KETTLE", "BROADWAY"): 8})
            except DATABASE_ERRORS:
                return False
            return True

        await until(is_counted)
        await until(lambda: is_told(8))

    play(database_url, scenario)


def test_a_change_is_told_without_anybody_asking_to_catch_up(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        first = (await stall.client.get(ASKED)).json()
        await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": 1})

        async def is_told() -> bool:
            answer = (await stall.client.get(ASKED)).json()
            return bool(answer["items"][0]["quantity"] == 2 and answer["asOf"] > first["asOf"])

        await until(is_told)
        metrics = stall.services.telemetry.exposition().decode()
        assert "lading_projection_lag_seconds_count 0.0" not in metrics
        assert "lading_projection_positions 2.0" in metrics

    play(database_url, scenario)


def test_the_account_longest_unasked_is_forgotten_above_the_bound_and_answered_again(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        other = await provision_on(stall.pool, account_ref="other", retailer_ref="other", currency="USD")
        sizes: list[tuple[int, int]] = []

        class Sizes(Watch):
            def sized(self, accounts: int, positions: int, size_bytes: int) -> None:
                assert size_bytes == 16 * positions
                sizes.append((accounts, positions))

        at = 0.0
        bounds = Bounds(positions_max=4, products_max=4)
        projections = Projections(stall.pool, bounds, seconds=lambda: at, watch=Sizes())
        asked = Question(catalogue_ref=CATALOGUE, product_refs=("KETTLE", "MUG"), way=Way())
        for account in (ACCOUNT, other.account, ACCOUNT):
            at += 0.1
            ready = await projections.answer(account, asked)
            assert ready is not None
            assert len(ready.items) == (2 if account == ACCOUNT else 0)
        await projections.close()
        assert sizes[0] == (1, 2)
        assert max(accounts for accounts, _ in sizes) <= 2

    play(database_url, scenario)


def test_a_hold_whose_connection_dies_before_the_commit_has_held_nothing(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        new = NewHold(
            ref="CART-1",
            customer_ref="ANN",
            virtual_catalogue_ref=CATALOGUE,
            items=(HoldItem(product_ref="KETTLE", quantity=2),),
        )

        async def placed_and_cut() -> None:
            async with transaction(stall.pool, ACCOUNT) as connection:
                placed = await place_hold(connection, ACCOUNT, new, next_id=stall.services.identities.next)
                assert placed.is_new
                await asyncio.to_thread(cut, database_url)
                await connection.fetchval("SELECT 1")

        with pytest.raises(DATABASE_ERRORS):
            await placed_and_cut()
        assert await stall.on_hand("KETTLE") == 3
        assert (await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": 3})).status_code == 201

    play(database_url, scenario)
