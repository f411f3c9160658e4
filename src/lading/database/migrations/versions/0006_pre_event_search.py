"""Schema revision: event search."""

from lading.database.migrations.revision import execute_sql_of

revision = "0006_pre_event_search"
down_revision = "0005_pre_workflow_rollout"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
