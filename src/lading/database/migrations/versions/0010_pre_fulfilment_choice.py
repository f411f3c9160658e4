"""Schema revision: fulfilment choices as entities."""

from lading.database.migrations.revision import execute_sql_of

revision = "0010_pre_fulfilment_choice"
down_revision = "0009_pre_position_changes"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
