"""Schema revision: stock files."""

from lading.database.migrations.revision import execute_sql_of

revision = "0022_pre_stock_files"
down_revision = "0021_pre_availability_touch"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
