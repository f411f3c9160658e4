"""The shop a bench buys in: the demo's stores, products and stock, and a token to buy with."""

import secrets

from lading.bench.harness import Bench
from lading.database.connection import Pool, transaction
from lading.demo.loading import load_shop
from lading.foundation.access.settings import AccessSettings
from lading.foundation.access.tokens import TokenDesk
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
        return (
            await desk.token_for_client(connection, made.client_id, made.client_secret, clock.now())
        ).token
