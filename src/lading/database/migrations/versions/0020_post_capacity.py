"""Schema revision: the count of fulfilments a day, dropped."""

from lading.database.migrations.revision import execute_sql_of

revision = "0020_post_capacity"
down_revision = "0019_pre_capacity"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
