"""Schema revision: fulfilment options."""

from lading.database.migrations.revision import execute_sql_of

revision = "0023_pre_fulfilment_options"
down_revision = "0022_pre_stock_files"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
