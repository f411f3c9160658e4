"""Schema revision: steps of payments by the provider's name of them."""

from lading.database.migrations.revision import execute_sql_of

revision = "0045_pre_index_of_steps"
down_revision = "0044_pre_choice_index"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision, in_transaction=False)
