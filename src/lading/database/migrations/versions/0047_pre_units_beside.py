"""Schema revision: units beside the count that are sold like counted ones."""

from lading.database.migrations.revision import execute_sql_of

revision = "0047_pre_units_beside"
down_revision = "0046_pre_open_transfers"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
