"""Schema revision: transfers of orders."""

from lading.database.migrations.revision import execute_sql_of

revision = "0032_pre_order_transfers"
down_revision = "0031_pre_index_of_waiting"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
