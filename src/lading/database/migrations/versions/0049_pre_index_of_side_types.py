"""Schema revision: units beside the ledger by their type."""

from lading.database.migrations.revision import execute_sql_of

revision = "0049_pre_index_of_side_types"
down_revision = "0048_pre_index_of_beside"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision, in_transaction=False)
