"""Messages as the relay takes and leaves them."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.outbox.judging import DEAD, DELIVERED, GONE, RETRY, Verdict
from lading.outbox.message import Claimed

FAILURES_TOLERATED = 5


class Tried(msgspec.Struct, frozen=True):
    """A message and what became of it."""

    message: Claimed
    verdict: Verdict


async def claim(connection: Connection, account: int, *, messages_max: int, lease_seconds: float) -> list[Claimed]:
    """Leases messages that are due, at most one for an entity and endpoint."""
    lease = uuid4()
    rows = await queries_of(__package__).claim_messages(
        connection,
        account=account,
        lease=lease,
        messages_max=messages_max,
        lease_seconds=lease_seconds,
        failures_tolerated=FAILURES_TOLERATED,
    )
    return [Claimed(account=account, lease=lease, **row) for row in rows]


async def settle(connection: Connection, account: int, tried: Sequence[Tried]) -> None:
    """Writes what became of messages. A lease lost meanwhile leaves its message to whoever holds it now."""
    await queries_of(__package__).settle_messages(
        connection,
        account=account,
        endpoint_ids=[one.message.endpoint_id for one in tried],
        entity_ids=[one.message.entity_id for one in tried],
        leases=[one.message.lease for one in tried],
        outcomes=[RETRY if one.verdict.outcome == GONE else one.verdict.outcome for one in tried],
        reasons=[one.verdict.reason for one in tried],
        attempts=[one.message.attempt for one in tried],
        pauses=[one.verdict.pause_seconds for one in tried],
    )
    await _settle_endpoints(connection, account, tried)


async def _settle_endpoints(connection: Connection, account: int, tried: Sequence[Tried]) -> None:
    by_endpoint: dict[UUID, list[Verdict]] = {}
    for one in tried:
        by_endpoint.setdefault(one.message.endpoint_id, []).append(one.verdict)
    ids = sorted(by_endpoint)
    await queries_of(__package__).settle_endpoints(
        connection,
        account=account,
        ids=ids,
        is_healthy=[any(verdict.outcome == DELIVERED for verdict in by_endpoint[one]) for one in ids],
        failures=[sum(verdict.outcome in {RETRY, DEAD, GONE} for verdict in by_endpoint[one]) for one in ids],
        pauses=[max(verdict.endpoint_pause_seconds for verdict in by_endpoint[one]) for one in ids],
        gone_reasons=[next((v.reason for v in by_endpoint[one] if v.outcome == GONE), None) for one in ids],
    )


async def give_back(connection: Connection, account: int, lease: UUID, *, pause_seconds: float) -> None:
    """Ends the leases of messages that were not tried; they come up again after a pause."""
    await queries_of(__package__).return_leases(connection, account=account, lease=lease, pause_seconds=pause_seconds)
