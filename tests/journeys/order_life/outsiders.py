"""Those who do not work with Lading: the programs of examples/outsiders, which hear and answer over HTTP."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from lading.database.connection import transaction
from lading.database.queries import queries_of
from lading.outbox.keyring import rotate_secret
from lading.outbox.message import endpoint_id_of
from lading.outbox.sealing import Vault
from tests.database.outbox.post_office import MASTER_KEY
from tests.journeys.order_life.nursery import ACCOUNT
from tests.journeys.order_life.outside import Outside

EXAMPLES = Path(__file__).parents[3] / "examples" / "outsiders"
PAYMENT_SERVICE, PARTNER = "payment_service", "partner"
# Of an order whose money Lading asks for.
PAYING: dict[str, Any] = {"attributes": [{"name": "paymentPoint", "type": "STRING", "value": "BOOKING"}]}
CHANGE = "mutation($input: UpdateLocationInput) { updateLocation(input: $input) { id } }"
DEPOT = '{ location(ref: "DEPOT") { id } }'


@dataclass(frozen=True)
class Outsider:
    """One of them."""

    url: str

    async def shows(self) -> dict[str, Any]:
        """Its books."""
        async with httpx.AsyncClient() as client:
            shown: dict[str, Any] = (await client.get(self.url)).json()
            return shown


@asynccontextmanager
async def served(outside: Outside) -> AsyncIterator[str]:
    """Lading on a port, its workers posting webhooks, in a storm dying all the time; the address."""
    listening = _listening()
    config = uvicorn.Config(outside.premises.app, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    outside.crew.deliver()
    serving = asyncio.create_task(server.serve([listening]))
    try:
        async with outside.crew.while_many_speak():
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await asyncio.gather(serving, return_exceptions=True)


@asynccontextmanager
async def outsider(outside: Outside, lading: str, program: str, *moods: str) -> AsyncIterator[Outsider]:
    """The program with its moods; what it says it says as often as the weather says."""
    with _listening() as probing:
        port = int(probing.getsockname()[1])
    url = f"http://127.0.0.1:{port}/"
    client_id, client_secret = outside.premises.credentials
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(EXAMPLES / f"{program}.py"),
        *("--secret", await _secret_for(outside, url), "--port", str(port), "--lading", lading),
        *("--copies", str(outside.weather.copies), *moods),
        env=os.environ | {"CLIENT_ID": client_id, "CLIENT_SECRET": client_secret},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert url.encode() in await process.stdout.readline()
    try:
        yield Outsider(url)
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def run_by_a_partner(outside: Outside, *moods: str) -> AsyncIterator[Outsider]:
    """The depot is run by a partner."""
    async with served(outside) as lading, outsider(outside, lading, PARTNER, *moods) as partner:
        await outside.sets("PARTNER_WEBHOOK", partner.url)
        await partner_takes_over(outside)
        yield partner


async def partner_takes_over(outside: Outside) -> None:
    """The depot is run by a partner from now on, who hears of it where the setting PARTNER_WEBHOOK says."""
    mark = {"name": "partnerRef", "type": "STRING", "value": "SWIFT"}
    depot = (await outside.ask(DEPOT))["location"]["id"]
    await outside.ask(CHANGE, input={"id": depot, "attributes": [mark]})


@asynccontextmanager
async def paying(outside: Outside, *moods: str) -> AsyncIterator[Outsider]:
    """A payment service that Lading asks."""
    async with served(outside) as lading, outsider(outside, lading, PAYMENT_SERVICE, *moods) as service:
        await outside.sets("PAYMENT_WEBHOOK", service.url)
        yield service


@asynccontextmanager
async def paying_until_refused(outside: Outside) -> AsyncIterator[tuple[Outsider, Callable[[], Awaitable[None]]]]:
    """A payment service, and what makes another one take its place, which refuses everything."""
    async with (
        served(outside) as lading,
        outsider(outside, lading, PAYMENT_SERVICE) as service,
        outsider(outside, lading, PAYMENT_SERVICE, "--decline", "99") as refusing,
    ):
        await outside.sets("PAYMENT_WEBHOOK", service.url)
        yield service, partial(outside.sets, "PAYMENT_WEBHOOK", refusing.url, retailer=1)


async def books(service: Outsider) -> tuple[str, str, str, str]:
    """Held, taken, let go, paid back."""
    shown = await service.shows()
    return shown["held"], shown["taken"], shown["letGo"], shown["paidBack"]


async def _secret_for(outside: Outside, url: str) -> str:
    """What `lading webhooks add` prints."""
    id_ = endpoint_id_of(ACCOUNT, url)
    async with transaction(outside.premises.pool, ACCOUNT) as connection:
        await queries_of("lading.outbox").ensure_endpoints(connection, account=ACCOUNT, ids=[id_], urls=[url])
        return await rotate_secret(connection, Vault(MASTER_KEY), ACCOUNT, id_, overlap_seconds=0.0)


def _listening() -> socket.socket:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    return listening
