"""Is it alive, may it be sent work, and what does it measure."""

import asyncio
from hmac import compare_digest
from ipaddress import ip_address

from lading.api.call import Call
from lading.api.message import Answer, json_answer
from lading.database.connection import DATABASE_ERRORS, dispatching, read_only
from lading.database.queries import queries_of
from lading.engine.operations.costs import queue_state
from lading.foundation.accounts.records import accounts_seen
from lading.kernel.refusal import Busy, Forbidden

READY_SECONDS = 2
# So many accounts' queues are looked at for one page of figures; workers show those of all.
QUEUES_MAX = 100
METRICS_TEXT = "text/plain; version=0.0.4; charset=utf-8"


async def live(call: Call) -> Answer:
    """The process answers; nothing else is asked."""
    del call
    return json_answer(200, {"status": "live"})


async def ready(call: Call) -> Answer:
    """The database answers and its schema is the one this program was written for."""
    async with asyncio.timeout(READY_SECONDS), call.services.pool.acquire() as connection:
        applied = await queries_of(__package__, "health.sql").applied_revision(connection)
    # A revision this program does not know belongs to its successor, with which it has to share the schema for a while.
    if applied is None or applied in call.services.revisions[:-1]:
        raise Busy("MIGRATIONS_PENDING", f"The schema is at {applied or 'nothing'}.", "Run: lading migrate")
    return json_answer(200, {"status": "ready"})


async def metrics(call: Call) -> Answer:
    """Figures for Prometheus: for this machine, or for the bearer of LADING_API_METRICS_TOKEN."""
    token = call.services.settings.metrics_token
    sent = call.request.headers.get("authorization", "")
    if token is not None:
        is_open = compare_digest(sent.encode(), f"Bearer {token.get_secret_value()}".encode())
    else:
        is_open = _is_this_machine(call)
    if not is_open:
        hint = "Set LADING_API_METRICS_TOKEN and send it as a bearer token, or ask from the same machine."
        raise Forbidden("METRICS_CLOSED", "The metrics are not open to this address.", hint)
    await _observe_queues(call)
    return Answer(200, call.services.telemetry.exposition(), METRICS_TEXT)


async def _observe_queues(call: Call) -> None:
    """Without a database the other figures are wanted most: then those of the queues stay as they were."""
    pool, telemetry = call.services.pool, call.services.telemetry
    try:
        async with asyncio.timeout(READY_SECONDS):
            async with dispatching(pool) as connection:
                accounts = await accounts_seen(connection)
            for account in accounts[:QUEUES_MAX]:
                async with read_only(pool, account.account) as connection:
                    telemetry.observe_queue(account.account, await queue_state(connection, account.account))
    except (*DATABASE_ERRORS, TimeoutError):
        return


def _is_this_machine(call: Call) -> bool:
    """A proxy on this machine speaks for others: what it forwards is not from here."""
    is_forwarded = any(name == "forwarded" or name.startswith("x-forwarded-") for name in call.request.headers)
    try:
        return not is_forwarded and ip_address(call.request.client_address).is_loopback
    except ValueError:
        return False
