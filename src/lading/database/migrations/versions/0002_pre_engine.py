"""Schema revision: engine."""

from lading.database.migrations.revision import execute_sql_of

revision = "0002_pre_engine"
down_revision = "0001_pre_foundation"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
