"""Kits hold plain products of their catalogue, whoever writes them at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import uuid4

import pytest

from lading.database.connection import Pool, read_only, transaction
from lading.foundation.products.kits import KitPart, parts_of_kits
from lading.foundation.products.model import Component, NewProduct
from lading.foundation.products.records import products_by_ref, upsert_each
from lading.kernel.refusal import Refused
from tests.database.inventory.stock import ACCOUNT, build_business, opened


def kit(ref: str, *components: tuple[str, int], kind: str = "GROUP") -> NewProduct:
    held = tuple(Component(product_ref=one, quantity=quantity) for one, quantity in components)
    return NewProduct(id=uuid4(), ref=ref, name=ref, type=kind, components=held)


async def upsert(pool: Pool, *news: NewProduct) -> dict[str, str]:
    async with transaction(pool, ACCOUNT) as connection:
        return await upsert_each(connection, ACCOUNT, "MASTER", news)


async def held(pool: Pool, ref: str) -> tuple[KitPart, ...]:
    async with read_only(pool, ACCOUNT) as connection:
        (product,) = await products_by_ref(connection, ACCOUNT, [ref])
        return (await parts_of_kits(connection, ACCOUNT, [product.number])).get(product.number, ())


def run(database_url: str, scenario: Callable[[Pool], Awaitable[None]]) -> None:
    async def within() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            async with transaction(pool, ACCOUNT) as connection:
                await connection.execute("INSERT INTO number_series (account, series, last) VALUES (1, 'product', 100)")
            await scenario(pool)

    asyncio.run(within())


def test_a_kit_holds_what_it_was_last_given_in_that_order(database_url: str) -> None:
    async def scenario(pool: Pool) -> None:
        assert await upsert(pool, kit("SET", ("P2", 2), ("P1", 1))) == {"SET": "inserted"}
        assert [(part.ref, part.quantity) for part in await held(pool, "SET")] == [("P2", 2), ("P1", 1)]
        assert await upsert(pool, kit("SET", ("P2", 2), ("P1", 1))) == {"SET": "unchanged"}
        assert await upsert(pool, kit("SET", ("P1", 1), ("P3", 5))) == {"SET": "changed"}
        assert [(part.ref, part.quantity) for part in await held(pool, "SET")] == [("P1", 1), ("P3", 5)]
        untouched = NewProduct(id=uuid4(), ref="SET", name="SET", type="GROUP")
        assert await upsert(pool, untouched) == {"SET": "unchanged"}
        assert len(await held(pool, "SET")) == 2
        assert await upsert(pool, kit("SET")) == {"SET": "changed"}
        assert await held(pool, "SET") == ()

    run(database_url, scenario)


@pytest.mark.parametrize(
    ("news", "code", "pointer"),
    [
        ([kit("SET", ("SET", 1))], "COMPONENTS_INVALID", "/0/components/0"),
        ([kit("SET", ("P1", 0))], "COMPONENTS_INVALID", "/0/components/0/quantity"),
        ([kit("SET", ("P1", 1), ("P1", 2))], "COMPONENTS_INVALID", "/0/components/1"),
        ([kit("SET", ("P1", 1), kind="STANDARD")], "COMPONENTS_INVALID", "/0/components"),
        ([kit("SET", ("P1", 1), ("NONE", 2))], "COMPONENT_UNKNOWN", "/0/components/1/productRef"),
        ([kit("SET", ("P1", 1)), kit("BIG", ("P2", 1), ("SET", 1))], "KIT_NESTED", "/1/components/1/productRef"),
        ([kit("A", ("B", 1)), kit("B", ("A", 1))], "KIT_NESTED", "/0/components/0/productRef"),
        ([kit("SET", *((f"P{n}", 1) for n in range(201)))], "COMPONENTS_INVALID", "/0/components"),
    ],
)
def test_a_kit_that_makes_no_sense_leaves_nothing_behind(
    database_url: str, news: Sequence[NewProduct], code: str, pointer: str
) -> None:
    async def scenario(pool: Pool) -> None:
        with pytest.raises(Refused) as refused:
            await upsert(pool, *news)
        assert (refused.value.code, refused.value.pointer) == (code, pointer)
        async with read_only(pool, ACCOUNT) as connection:
            assert await products_by_ref(connection, ACCOUNT, [new.ref for new in news]) == ()

    run(database_url, scenario)


def test_a_product_that_is_in_a_kit_cannot_become_one(database_url: str) -> None:
    async def scenario(pool: Pool) -> None:
        await upsert(pool, kit("SET", ("P1", 1)))
        with pytest.raises(Refused) as refused:
            await upsert(pool, kit("P1", ("P2", 1)))
        assert (refused.value.code, refused.value.pointer) == ("KIT_NESTED", "/0")

    run(database_url, scenario)


def test_two_writers_at_once_cannot_put_a_kit_into_a_kit(database_url: str) -> None:
    async def scenario(pool: Pool) -> None:
        async def write(new: NewProduct) -> str:
            try:
                return (await upsert(pool, new))[new.ref]
            except Refused as refused:
                return refused.code

        outcomes = await asyncio.gather(write(kit("P1", ("P2", 1))), write(kit("P2", ("P3", 1))))
        assert sorted(outcomes) == ["KIT_NESTED", "changed"]

    run(database_url, scenario)
