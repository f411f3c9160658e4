"""Schema revision: how far the days of those who wait are known."""

from lading.database.migrations.revision import execute_sql_of

revision = "0037_pre_promise_cursor"
down_revision = "0036_pre_touched_products"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
