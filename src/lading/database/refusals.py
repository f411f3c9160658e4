"""What the database layer refuses, each with a stable code, the facts and a hint."""

from lading.kernel.refusal import Busy, Refused


class DatabaseRefused(Refused):
    """The database cannot be used as asked; an operator has to change something."""

    status = 503


class UnsafeDatabase(DatabaseRefused):
    """The database could lose acknowledged data, or would let one account see another."""


class StatementRefused(DatabaseRefused):
    """A named statement is missing, malformed, or called with other parameters than it names."""

    status = 500


class TransactionLost(DatabaseRefused):
    """The server answered COMMIT by rolling back: nothing of the transaction was kept."""

    status = 500


class MigrationRefused(DatabaseRefused):
    """The schema could not be changed."""


class EmbeddedServerRefused(DatabaseRefused):
    """The embedded PostgreSQL cannot be started from this data directory."""


class DatabaseUnavailable(Busy):
    """No connection could be made within the time allowed; it may succeed later."""
