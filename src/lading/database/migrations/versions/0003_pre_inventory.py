"""Schema revision: inventory."""

from lading.database.migrations.revision import execute_sql_of

revision = "0003_pre_inventory"
down_revision = "0002_pre_engine"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
