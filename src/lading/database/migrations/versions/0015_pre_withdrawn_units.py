"""Schema revision: units withdrawn from fulfilments."""

from lading.database.migrations.revision import execute_sql_of

revision = "0015_pre_withdrawn_units"
down_revision = "0014_pre_kits"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
