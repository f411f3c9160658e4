"""Promises of accounts, retailers, customers, catalogues and products as they are kept."""

import asyncio
from uuid import uuid4

import msgspec
import pytest

from lading.database.connection import Connection, dispatching, savepoint, transaction
from lading.foundation.accounts.numbers import take_numbers
from lading.foundation.accounts.records import NewRetailer, accounts_seen, create_account, create_retailer, retailers
from lading.foundation.customers.records import NewCustomer, create_customers, customers_by_ref
from lading.foundation.products.links import LINKS
from lading.foundation.products.model import NewProduct, NewProductCatalogue, ProductKey, UpsertCounts
from lading.foundation.products.records import (
    create_product_catalogue,
    create_products,
    product_numbers,
    products_by_key,
    products_by_ref,
    upsert_products,
)
from lading.kernel.refusal import Conflict, Refused
from tests.database.foundation.business import ACCOUNT, OTHER_ACCOUNT, in_business, open_business, opened


def customer(ref: str, /, **changes: object) -> NewCustomer:
    plain = NewCustomer(
        id=uuid4(), ref=ref, retailer=1, username=f"user-{ref}", first_name="Ada", primary_email=f"{ref}@example.org"
    )
    return msgspec.structs.replace(plain, **changes)


def product(ref: str, /, **changes: object) -> NewProduct:
    plain = NewProduct(
        id=uuid4(), ref=ref, name=f"Product {ref}", gtin="4006381333931", price_minor=1299, currency="GBP"
    )
    return msgspec.structs.replace(plain, **changes)


async def catalogue(connection: Connection, ref: str = "MASTER") -> None:
    new = NewProductCatalogue(id=uuid4(), ref=ref, retailer=1, name="Everything")
    await create_product_catalogue(connection, ACCOUNT, new)


def test_retailers_are_numbered_from_one_in_every_account(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as pool:
            for account in (ACCOUNT, OTHER_ACCOUNT):
                await open_business(pool, account)
                async with transaction(pool, account) as connection:
                    second = await create_retailer(connection, account, NewRetailer(ref="TOYS", name="Toys"))
                    assert second.retailer == 2
                    assert [one.ref for one in await retailers(connection, account)] == ["HANDY", "TOYS"]
                    assert await retailers(connection, account, refs=["TOYS"]) == (second,)
            async with dispatching(pool) as connection:
                assert [one.account for one in await accounts_seen(connection)] == [ACCOUNT, OTHER_ACCOUNT]

    asyncio.run(run())


def test_an_account_is_created_once_under_one_number_and_one_ref(database_url: str) -> None:
    async def code_of(pool_account: int, ref: str) -> str:
        async with opened(database_url) as pool, transaction(pool, pool_account) as connection:
            with pytest.raises(Conflict) as refused:
                await create_account(connection, pool_account, ref, "Again")
            return refused.value.code

    async def run() -> None:
        async with opened(database_url) as pool:
            await open_business(pool, ACCOUNT)
        assert await code_of(ACCOUNT, "ANOTHER") == "ACCOUNT_TAKEN"
        assert await code_of(OTHER_ACCOUNT, f"ACCOUNT-{ACCOUNT}") == "REF_TAKEN"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewRetailer(ref="HANDY", name="Again"), "REF_TAKEN"),
        (NewRetailer(ref="", name="Nameless"), "REF_INVALID"),
        (NewRetailer(ref="X", name="X", currency="dollars"), "CURRENCY_INVALID"),
    ],
)
def test_a_retailer_that_cannot_be_is_refused(database_url: str, new: NewRetailer, code: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            with pytest.raises(Refused) as refused:
                async with savepoint(connection):
                    await create_retailer(connection, ACCOUNT, new)
            assert refused.value.code == code
            assert len(await retailers(connection, ACCOUNT)) == 1

    asyncio.run(run())


def test_numbers_of_a_series_are_taken_once_and_given_back_by_a_rollback(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            assert await take_numbers(connection, ACCOUNT, "location", 3) == range(1, 4)
            await connection.execute("SAVEPOINT before")
            assert await take_numbers(connection, ACCOUNT, "location", 5) == range(4, 9)
            await connection.execute("ROLLBACK TO SAVEPOINT before")
            assert await take_numbers(connection, ACCOUNT, "location", 1) == range(4, 5)
            assert await take_numbers(connection, ACCOUNT, "product", 1) == range(1, 2)

    asyncio.run(run())


def test_customers_come_back_as_they_were_given(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            new = customer("C-1", last_name="Lovelace", details={"title": "Countess"}, time_zone="Europe/London")
            (made,) = await create_customers(connection, ACCOUNT, [new])
            for field in new.__struct_fields__:
                assert getattr(made, field) == getattr(new, field), field
            assert await customers_by_ref(connection, ACCOUNT, ["C-1", "C-2"]) == {"C-1": made}

    asyncio.run(run())


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"ref": "C-1"}, "REF_TAKEN", "/1/ref"),
        ({"username": "user-C-1"}, "USERNAME_TAKEN", "/1/username"),
        ({"primary_email": "nobody"}, "EMAIL_INVALID", "/1/primaryEmail"),
        ({"time_zone": "Nowhere"}, "TIME_ZONE_UNKNOWN", "/1/timezone"),
        ({"retailer": 5}, "RETAILER_UNKNOWN", "/1/retailer"),
        ({"ref": "C-2"}, "REF_TWICE", "/1/ref"),
    ],
)
def test_a_customer_that_cannot_be_is_refused_with_all_the_others(
    database_url: str, changes: dict[str, object], code: str, pointer: str
) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            await create_customers(connection, ACCOUNT, [customer("C-1")])
            with pytest.raises(Refused) as refused:
                async with savepoint(connection):
                    await create_customers(connection, ACCOUNT, [customer("C-2"), customer("C-3", **changes)])
            assert (refused.value.code, refused.value.pointer) == (code, pointer)
            assert list(await customers_by_ref(connection, ACCOUNT, ["C-1", "C-2", "C-3"])) == ["C-1"]

    asyncio.run(run())


def test_products_are_numbered_in_the_order_given_and_variants_know_their_standard(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            await catalogue(connection)
            standard, other = await create_products(connection, ACCOUNT, "MASTER", [product("S"), product("A")])
            red = product(
                "S-RED", type="VARIANT", standard_id=standard.id, attributes={"c": {"type": "STRING", "value": "red"}}
            )
            (variant,) = await create_products(connection, ACCOUNT, "MASTER", [red])
            assert [standard.number, other.number, variant.number] == [1, 2, 3]
            for field in set(red.__struct_fields__) - LINKS:
                assert getattr(variant, field) == getattr(red, field), field
            keys = [ProductKey("MASTER", "S-RED"), ProductKey("OTHER", "S")]
            assert await products_by_key(connection, ACCOUNT, keys) == {keys[0]: variant}
            assert await product_numbers(connection, ACCOUNT, keys) == {keys[0]: 3}

    asyncio.run(run())


def test_an_upsert_counts_what_was_new_what_changed_and_what_was_so_already(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            await catalogue(connection)
            given = [product("A"), product("B"), product("a")]
            counts = await upsert_products(connection, ACCOUNT, "MASTER", given)
            assert counts == UpsertCounts(inserted=3, changed=0, unchanged=0)
            assert await upsert_products(connection, ACCOUNT, "MASTER", given) == UpsertCounts(
                inserted=0, changed=0, unchanged=3
            )
            later = [product("C"), product("A", price_minor=999), product("B")]
            assert await upsert_products(connection, ACCOUNT, "MASTER", later) == UpsertCounts(
                inserted=1, changed=1, unchanged=1
            )
            found = await products_by_ref(connection, ACCOUNT, ["A", "B", "C", "a"])
            assert [(one.ref, one.number, one.price_minor) for one in found] == [
                ("A", 1, 999),
                ("B", 2, 1299),
                ("a", 3, 1299),
                ("C", 4, 1299),
            ]
            assert found[0].id == given[0].id

    asyncio.run(run())


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"ref": "TAKEN"}, "REF_TAKEN", "/1/ref"),
        ({"ref": "NEW"}, "REF_TWICE", "/1/ref"),
        ({"price_minor": -1}, "PRICE_INVALID", "/1/prices"),
        ({"currency": None}, "PRICE_INVALID", "/1/prices"),
        ({"currency": "gbp"}, "CURRENCY_INVALID", "/1/currency"),
        ({"type": "BUNDLE"}, "TYPE_INVALID", "/1/type"),
        ({"type": "VARIANT", "standard_id": uuid4()}, "STANDARD_PRODUCT_UNKNOWN", "/1/product"),
        ({"summary": "s" * 2001}, "TEXT_TOO_LONG", "/1/summary"),
    ],
)
def test_a_product_that_cannot_be_is_refused_with_all_the_others(
    database_url: str, changes: dict[str, object], code: str, pointer: str
) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            await catalogue(connection)
            await create_products(connection, ACCOUNT, "MASTER", [product("TAKEN")])
            with pytest.raises(Refused) as refused:
                async with savepoint(connection):
                    await create_products(connection, ACCOUNT, "MASTER", [product("NEW"), product("ODD", **changes)])
            assert (refused.value.code, refused.value.pointer) == (code, pointer)
            assert [one.ref for one in await products_by_ref(connection, ACCOUNT, ["TAKEN", "NEW", "ODD"])] == ["TAKEN"]

    asyncio.run(run())


def test_a_catalogue_is_known_before_its_products_and_named_once(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            with pytest.raises(Refused) as unknown:
                await upsert_products(connection, ACCOUNT, "MASTER", [product("A")])
            assert (unknown.value.code, unknown.value.pointer) == ("PRODUCT_CATALOGUE_UNKNOWN", "/catalogue/ref")
            await catalogue(connection)
            with pytest.raises(Conflict) as taken:
                await catalogue(connection)
            assert taken.value.code == "REF_TAKEN"

    asyncio.run(run())


def test_two_upserts_of_the_same_products_at_once_make_each_product_once(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url, connections_max=6) as pool:
            await open_business(pool, ACCOUNT)
            async with transaction(pool, ACCOUNT) as connection:
                await catalogue(connection)

            async def upsert() -> int:
                async with transaction(pool, ACCOUNT) as connection:
                    given = [product(f"P-{index}") for index in range(50)]
                    return (await upsert_products(connection, ACCOUNT, "MASTER", given)).inserted

            assert sum(await asyncio.gather(*(upsert() for _ in range(6)))) == 50

    asyncio.run(run())


def test_upserts_in_opposite_orders_wait_for_each_other_and_never_deadlock(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url, connections_max=4) as pool:
            await open_business(pool, ACCOUNT)
            async with transaction(pool, ACCOUNT) as connection:
                await catalogue(connection)
                await upsert_products(connection, ACCOUNT, "MASTER", [product(f"P-{index}") for index in range(300)])

            async def upsert(price_minor: int, step: int) -> int:
                async with transaction(pool, ACCOUNT) as connection:
                    given = [product(f"P-{index}", price_minor=price_minor) for index in range(300)][::step]
                    first = await upsert_products(connection, ACCOUNT, "MASTER", given[:150])
                    second = await upsert_products(connection, ACCOUNT, "MASTER", given[150:])
                    return first.changed + second.changed

            changes = await asyncio.gather(*(upsert(price, -1 if price % 2 else 1) for price in range(12)))
            assert changes == [300] * 12

    asyncio.run(run())
