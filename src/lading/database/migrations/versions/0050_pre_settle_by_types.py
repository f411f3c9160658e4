"""Schema revision: a new definition settles only what it is about."""

from lading.database.migrations.revision import execute_sql_of

revision = "0050_pre_settle_by_types"
down_revision = "0049_pre_index_of_side_types"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
