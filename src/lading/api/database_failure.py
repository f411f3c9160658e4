"""Failures of the database that another try may not meet, told apart from bugs."""

import asyncpg

from lading.database.connection import is_connection_loss
from lading.kernel.refusal import Busy

_PASSING = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)


def busy_for(error: BaseException) -> Busy | None:
    """What to answer when the database is away or overtaxed; None when the error is something else."""
    if is_connection_loss(error):
        return Busy("DATABASE_UNAVAILABLE", "The database cannot be reached.", "Repeat the request with the same key.")
    if isinstance(error, _PASSING):
        return Busy("DATABASE_BUSY", "The database gave the request up.", "Repeat the request with the same key.")
    return None
