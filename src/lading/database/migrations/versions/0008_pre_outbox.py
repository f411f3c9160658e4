"""Schema revision: outbox, and the capacity of locations."""

from lading.database.migrations.revision import execute_sql_of

revision = "0008_pre_outbox"
down_revision = "0007_pre_product_rules"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
