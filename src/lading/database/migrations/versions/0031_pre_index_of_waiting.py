"""Schema revision: index of pools in which somebody waits."""

from lading.database.migrations.revision import execute_sql_of

revision = "0031_pre_index_of_waiting"
down_revision = "0030_pre_waiting_for_stock"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision, in_transaction=False)
