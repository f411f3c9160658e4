"""Schema revision: cart holds."""

from lading.database.migrations.revision import execute_sql_of

revision = "0013_pre_cart_holds"
down_revision = "0012_pre_service"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
