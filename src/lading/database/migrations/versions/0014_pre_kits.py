"""Schema revision: what kits hold."""

from lading.database.migrations.revision import execute_sql_of

revision = "0014_pre_kits"
down_revision = "0013_pre_cart_holds"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
