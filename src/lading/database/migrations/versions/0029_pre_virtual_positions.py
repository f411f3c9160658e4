"""Schema revision: virtual positions."""

from lading.database.migrations.revision import execute_sql_of

revision = "0029_pre_virtual_positions"
down_revision = "0028_pre_side_quantities"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
