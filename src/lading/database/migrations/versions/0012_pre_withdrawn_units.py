"""Schema revision: units withdrawn from fulfilments."""

from lading.database.migrations.revision import execute_sql_of

revision = "0012_pre_withdrawn_units"
down_revision = "0011_pre_controls"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
