"""Schema revision: what lies beside counts, by catalogue."""

from lading.database.migrations.revision import execute_sql_of

revision = "0048_pre_index_of_beside"
down_revision = "0047_pre_units_beside"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision, in_transaction=False)
