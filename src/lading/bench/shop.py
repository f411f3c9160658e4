"""The shop a bench buys in: the demo's stores, products and stock, and a token to buy with."""

import secrets

from lading.bench.harness import Bench
from lading.database.connection import Pool, transaction
from lading.demo.data.stores import read_distribution_centres
from lading.demo.loading import load_counts, load_places, load_shop
from lading.foundation.access.settings import AccessSettings
from lading.foundation.access.tokens import TokenDesk
from lading.foundation.products.model import NewProduct
from lading.foundation.products.records import upsert_products
from lading.inventory.snapshot import SnapshotRow
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities


async def open_shop(pool: Pool, bench: Bench, *, stock_factor: int) -> str:
    """Loads the shop, its stock multiplied so that a long run does not sell out; returns an access token."""
    made = bench.provisioned
    identities = Identities(SystemClock().milliseconds)
    await load_shop(pool, made.account, made.retailer, identities, stock_factor=stock_factor)
    return await access_token(pool, bench)


async def access_token(pool: Pool, bench: Bench) -> str:
    """A fresh token of the bench's administrator, good for a quarter of an hour."""
    made, clock = bench.provisioned, SystemClock()
    desk = TokenDesk(AccessSettings(), secrets.token_urlsafe)
    async with transaction(pool, made.account) as connection:
        return (await desk.token_for_client(connection, made.client_id, made.client_secret, clock.now())).token


async def open_scarce_shop(pool: Pool, bench: Bench, *, product_ref: str, units: int) -> None:
    """Every store, and one product with so many units in a single one of them."""
    made, identities = bench.provisioned, Identities(SystemClock().milliseconds)
    await load_places(pool, made.account, made.retailer, identities)
    catalogue = f"DEFAULT:{made.retailer}"
    product = NewProduct(id=identities.next(), ref=product_ref, name=product_ref, status="ACTIVE")
    async with transaction(pool, made.account) as connection:
        await upsert_products(connection, made.account, catalogue, [product])
    row = SnapshotRow(1, product_ref, read_distribution_centres()[0].ref, units)
    await load_counts(pool, made.account, made.retailer, [row])
