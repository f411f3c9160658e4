"""Puts the demo data into an account: places, the network, products, and the opening stock."""

from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID

import msgspec

from lading.database.connection import Connection, Pool, transaction
from lading.demo.data.model import DemoLocation
from lading.demo.data.positions import read_positions
from lading.demo.data.products import read_products
from lading.demo.data.stores import read_distribution_centres, read_stores
from lading.foundation.networks.records import add_locations, networks_by_ref
from lading.foundation.places.model import NewLocation, OpeningSchedule, StoreAddress
from lading.foundation.places.records import create_locations
from lading.foundation.products.model import NewProduct
from lading.foundation.products.records import upsert_products
from lading.inventory.records import inventory_catalogues_by_ref
from lading.inventory.snapshot import SnapshotRow, load_snapshot
from lading.kernel.identity import Identities

ROWS_AT_ONCE = 25_000


class ShopCounts(msgspec.Struct, frozen=True):
    """What was loaded."""

    locations: int
    products: int
    positions: int


async def load_shop(
    pool: Pool, account: int, retailer: int, identities: Identities, *, stock_factor: int = 1
) -> ShopCounts:
    """Loads everything into the account's reference catalogues; stock_factor multiplies the opening stock."""
    locations = await load_places(pool, account, retailer, identities)
    products = await load_products(pool, account, retailer, identities)
    positions = 0
    for rows in _chunks(_counts(stock_factor)):
        positions += await load_counts(pool, account, retailer, rows)
    return ShopCounts(locations, products, positions)


async def load_places(pool: Pool, account: int, retailer: int, identities: Identities) -> int:
    """Loads the stores and distribution centres and puts them into the home-delivery network; returns how many."""
    async with transaction(pool, account) as connection:
        return await _load_locations(connection, account, retailer, identities)


async def load_counts(pool: Pool, account: int, retailer: int, rows: Sequence[SnapshotRow]) -> int:
    """Counts stock as of now; returns the positions that are new or different."""
    ref = f"DEFAULT:{retailer}"
    async with transaction(pool, account) as connection:
        at = await connection.fetchval("SELECT clock_timestamp()")
        catalogue = (await inventory_catalogues_by_ref(connection, account, [ref]))[ref]
        report = await load_snapshot(connection, account, rows, catalogue_number=catalogue.number, as_of=at, at=at)
    return report.inserted + report.changed


async def _load_locations(connection: Connection, account: int, retailer: int, identities: Identities) -> int:
    places = (*read_distribution_centres(), *read_stores().accepted)
    news = [_location(place, retailer, identities.next()) for place in places]
    await create_locations(connection, account, news)
    network = (await networks_by_ref(connection, account, [f"HD_{retailer}"]))[f"HD_{retailer}"]
    return await add_locations(connection, account, network.id, [new.id for new in news])


def _location(place: DemoLocation, retailer: int, identity: UUID) -> NewLocation:
    hours = place.opening_hours
    schedule = msgspec.convert(hours.as_schedule(), OpeningSchedule) if hours else OpeningSchedule()
    return NewLocation(
        id=identity,
        ref=place.ref,
        retailer=retailer,
        type=place.type,
        name=place.name,
        status="ACTIVE",
        address=StoreAddress(
            ref=place.ref,
            name=place.name,
            street=place.street,
            city=place.city,
            state=place.state,
            postcode=place.postcode,
            country=place.country,
        ),
        latitude=place.latitude,
        longitude=place.longitude,
        time_zone=place.time_zone or "UTC",
        opening_schedule=schedule,
    )


async def load_products(pool: Pool, account: int, retailer: int, identities: Identities) -> int:
    """Loads every product of the demo data into the default catalogue; returns how many."""
    news = [
        NewProduct(
            id=identities.next(),
            ref=product.ref,
            name=product.name,
            price_minor=product.price_minor,
            currency=product.currency,
            status="ACTIVE",
        )
        for product in read_products()
    ]
    async with transaction(pool, account) as connection:
        await upsert_products(connection, account, f"DEFAULT:{retailer}", news)
    return len(news)


def _counts(stock_factor: int) -> Iterator[SnapshotRow]:
    for line, position in enumerate(read_positions(), start=1):
        if position.on_hand:
            yield SnapshotRow(line, position.product_ref, position.location_ref, position.on_hand * stock_factor)


def _chunks(rows: Iterator[SnapshotRow]) -> Iterator[list[SnapshotRow]]:
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        yield chunk
