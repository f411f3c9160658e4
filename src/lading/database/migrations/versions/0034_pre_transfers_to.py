"""Schema revision: index of transfers by where they go."""

from lading.database.migrations.revision import execute_sql_of

revision = "0034_pre_transfers_to"
down_revision = "0033_pre_transfers_from"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision, in_transaction=False)
