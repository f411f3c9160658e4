"""Schema revision: position changes."""

from lading.database.migrations.revision import execute_sql_of

revision = "0009_pre_position_changes"
down_revision = "0008_pre_outbox"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
