"""Looks at the engine and at its newest decisions, for people to watch."""

import asyncpg
import msgspec

from lading.database.connection import Pool, is_connection_loss, transaction
from lading.database.queries import queries_of
from lading.order.sourcing.decision_codec import decode_decision
from lading.order.sourcing.reasons import OUTCOME_SENTENCES, Outcome

DECISIONS_MAX = 5


class NewestDecision(msgspec.Struct, frozen=True):
    """A sourcing decision in one line."""

    order_ref: str
    outcome: str
    sentence: str
    location_refs: tuple[str, ...]


class EngineState(msgspec.Struct, frozen=True):
    """Seconds that the oldest waiting event has waited, how many wait, and what was decided last."""

    lag_seconds: float = 0.0
    waiting: int = 0
    newest: tuple[NewestDecision, ...] = ()


async def look_again(pool: Pool, account: int, last: EngineState) -> EngineState:
    """The engine as it is now, or as it was at the last look while the database is away."""
    try:
        return await look_at_engine(pool, account)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        if not is_connection_loss(error):
            raise
        return last


async def look_at_engine(pool: Pool, account: int) -> EngineState:
    """The engine as it is now."""
    queries = queries_of(__package__)
    async with transaction(pool, account) as connection:
        state = await queries.engine_state(connection, account=account)
        rows = await queries.newest_decisions(connection, account=account, decisions_max=DECISIONS_MAX)
    newest = tuple(
        NewestDecision(
            row["order_ref"],
            row["outcome"],
            OUTCOME_SENTENCES[Outcome(row["outcome"])],
            tuple(part.location_ref for part in decode_decision(row["document"]).parts),
        )
        for row in rows
    )
    return EngineState(state["lag_seconds"], state["waiting"], newest)
