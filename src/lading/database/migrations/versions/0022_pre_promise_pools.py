"""Schema revision: backorder and pre-order pools."""

from lading.database.migrations.revision import execute_sql_of

revision = "0022_pre_promise_pools"
down_revision = "0021_pre_availability_touch"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
