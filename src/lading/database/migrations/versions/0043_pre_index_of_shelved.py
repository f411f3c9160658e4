"""Schema revision: parcels by their storage area."""

from lading.database.migrations.revision import execute_sql_of

revision = "0043_pre_index_of_shelved"
down_revision = "0042_pre_storage_area"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision, in_transaction=False)
