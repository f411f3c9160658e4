"""Schema revision: where in a location things lie."""

from lading.database.migrations.revision import execute_sql_of

revision = "0042_pre_storage_area"
down_revision = "0041_pre_index_of_groups"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
