"""Schema revision: money on its way."""

from lading.database.migrations.revision import execute_sql_of

revision = "0040_pre_payment_points"
down_revision = "0039_pre_quantity_types"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
