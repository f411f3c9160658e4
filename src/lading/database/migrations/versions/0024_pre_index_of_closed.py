"""Schema revision: index of closed quantities."""

from lading.database.migrations.revision import execute_sql_of

revision = "0024_pre_index_of_closed"
down_revision = "0023_pre_fulfilment_options"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision, in_transaction=False)
