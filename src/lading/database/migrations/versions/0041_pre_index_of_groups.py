"""Schema revision: kits in the order of their numbers."""

from lading.database.migrations.revision import execute_sql_of

revision = "0041_pre_index_of_groups"
down_revision = "0040_pre_payment_points"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision, in_transaction=False)
