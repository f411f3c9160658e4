"""Schema revision: gradual roll-out of workflow versions."""

from lading.database.migrations.revision import execute_sql_of

revision = "0005_pre_workflow_rollout"
down_revision = "0004_pre_order"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
