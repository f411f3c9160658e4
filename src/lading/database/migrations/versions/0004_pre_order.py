"""Schema revision: order."""

from lading.database.migrations.revision import execute_sql_of

revision = "0004_pre_order"
down_revision = "0003_pre_inventory"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
