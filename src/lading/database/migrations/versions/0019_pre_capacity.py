"""Schema revision: what locations can do, reserved by slot."""

from lading.database.migrations.revision import execute_sql_of

revision = "0019_pre_capacity"
down_revision = "0018_pre_sourcing_profiles"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
