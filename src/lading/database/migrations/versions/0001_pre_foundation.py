"""Schema revision: foundation."""

from lading.database.migrations.revision import execute_sql_of

revision = "0001_pre_foundation"
down_revision = None


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
