"""Schema revision: product rules."""

from lading.database.migrations.revision import execute_sql_of

revision = "0007_pre_product_rules"
down_revision = "0006_pre_event_search"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
