"""Schema revision: controls by share, threshold, category, network, attribute and time."""

from lading.database.migrations.revision import execute_sql_of

revision = "0011_pre_controls"
down_revision = "0010_pre_fulfilment_choice"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
