"""Schema revision: index of transfers by where they come from."""

from lading.database.migrations.revision import execute_sql_of

revision = "0033_pre_transfers_from"
down_revision = "0032_pre_order_transfers"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision, in_transaction=False)
