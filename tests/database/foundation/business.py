"""A pool on a fresh database, and a small business in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from lading.database.connection import Connection, Pool, open_pool, transaction
from lading.database.settings import DatabaseSettings
from lading.foundation.accounts.records import NewRetailer, create_account, create_retailer
from lading.foundation.places.model import Location, NewLocation, StoreAddress
from lading.foundation.places.records import create_locations

ACCOUNT = 1
OTHER_ACCOUNT = 2
RETAILER = 1


@asynccontextmanager
async def opened(database_url: str, *, connections_max: int = 4) -> AsyncIterator[Pool]:
    pool = await open_pool(database_url, DatabaseSettings(database_pool_min=1, database_pool_max=connections_max))
    try:
        yield pool
    finally:
        await pool.close()


@asynccontextmanager
async def in_business(database_url: str) -> AsyncIterator[Connection]:
    """A transaction of ACCOUNT, which has one retailer."""
    async with opened(database_url) as pool:
        await open_business(pool, ACCOUNT)
        async with transaction(pool, ACCOUNT) as connection:
            yield connection


async def open_business(pool: Pool, account: int) -> None:
    async with transaction(pool, account) as connection:
        await create_account(connection, account, f"ACCOUNT-{account}", f"Account {account}")
        await create_retailer(connection, account, NewRetailer(ref="HANDY", name="Handy Hardware"))


def shop(
    ref: str, *, latitude: float | None = 41.88, longitude: float | None = -87.63, retailer: int = 1
) -> NewLocation:
    return NewLocation(
        id=uuid4(),
        ref=ref,
        retailer=retailer,
        type="STORE",
        name=f"Shop {ref}",
        address=StoreAddress(ref=ref, city="Chicago", state="IL", postcode="60601", country="US"),
        latitude=latitude,
        longitude=longitude,
        time_zone="America/Chicago",
    )


async def shops(connection: Connection, *refs: str, account: int = ACCOUNT) -> dict[str, Location]:
    return {
        location.ref: location for location in await create_locations(connection, account, [shop(ref) for ref in refs])
    }


def ids_of(locations: dict[str, Location]) -> list[UUID]:
    return [location.id for location in locations.values()]
