"""Schema revision: what locations can do, reserved by slot."""

from lading.database.migrations.revision import execute_sql_of

revision = "0018_pre_capacity"
down_revision = "0017_pre_index_of_movements"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
