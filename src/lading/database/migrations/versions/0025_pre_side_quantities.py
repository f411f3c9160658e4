"""Schema revision: side quantities."""

from lading.database.migrations.revision import execute_sql_of

revision = "0025_pre_side_quantities"
down_revision = "0024_pre_index_of_closed"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
