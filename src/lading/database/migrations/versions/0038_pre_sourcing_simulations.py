"""Schema revision: simulations of sourcing."""

from lading.database.migrations.revision import execute_sql_of

revision = "0038_pre_sourcing_simulations"
down_revision = "0037_pre_promise_cursor"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
