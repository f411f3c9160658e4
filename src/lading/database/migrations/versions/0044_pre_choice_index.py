"""Schema revision: one index less on fulfilment choices."""

from lading.database.migrations.revision import execute_sql_of

revision = "0044_pre_choice_index"
down_revision = "0043_pre_index_of_shelved"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision, in_transaction=False)
