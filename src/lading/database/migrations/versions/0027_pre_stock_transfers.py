"""Schema revision: stock transfers."""

from lading.database.migrations.revision import execute_sql_of

revision = "0027_pre_stock_transfers"
down_revision = "0026_pre_pools_and_exports"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
