"""Schema revision: index of movements."""

from lading.database.migrations.revision import execute_sql_of

revision = "0017_pre_index_of_movements"
down_revision = "0016_pre_counts"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision, in_transaction=False)
