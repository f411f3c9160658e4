"""Schema revision: who waits for stock."""

from lading.database.migrations.revision import execute_sql_of

revision = "0030_pre_waiting_for_stock"
down_revision = "0029_pre_virtual_positions"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
