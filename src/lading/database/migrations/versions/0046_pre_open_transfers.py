"""Schema revision: transfers that are under way."""

from lading.database.migrations.revision import execute_sql_of

revision = "0046_pre_open_transfers"
down_revision = "0045_pre_index_of_steps"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision, in_transaction=False)
