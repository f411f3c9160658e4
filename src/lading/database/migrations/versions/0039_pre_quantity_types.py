"""Schema revision: what catalogues make of side quantities."""

from lading.database.migrations.revision import execute_sql_of

revision = "0039_pre_quantity_types"
down_revision = "0038_pre_sourcing_simulations"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
