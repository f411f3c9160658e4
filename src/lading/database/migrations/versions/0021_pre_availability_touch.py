"""Schema revision: what tells projections that definitions changed."""

from lading.database.migrations.revision import execute_sql_of

revision = "0021_pre_availability_touch"
down_revision = "0020_post_capacity"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
