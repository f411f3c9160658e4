"""Schema revision: side quantities."""

from lading.database.migrations.revision import execute_sql_of

revision = "0028_pre_side_quantities"
down_revision = "0027_pre_stock_transfers"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
