"""Somebody who operates on the events of a test's engine."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from lading.database.connection import transaction, transaction_on
from lading.engine.operations.operating import Operator
from lading.engine.operations.search import READING, event_of
from tests.database.engine.conftest import ACCOUNT, Engine


def operator(engine: Engine, *, operation: UUID | None = None, retailers: list[int] | None = None) -> Operator:
    return Operator(
        operation=operation or uuid4(),
        by="ann",
        at=datetime.now(UTC),
        next_id=engine.identities.next,
        remark="asked to",
        retailers=retailers,
    )


async def status(engine: Engine, event_id: UUID) -> str:
    async with engine.pool.acquire() as connection, transaction_on(connection, ACCOUNT, READING):
        found = await event_of(connection, ACCOUNT, event_id)
    assert found is not None
    return str(found["status"])


async def trail(engine: Engine) -> list[tuple[str, str]]:
    """(what was done, by whom), oldest first."""
    async with transaction(engine.pool, ACCOUNT) as connection:
        rows = await connection.fetch("SELECT kind, requested_by FROM event_operation ORDER BY requested_at")
    return [(row["kind"], row["requested_by"]) for row in rows]
