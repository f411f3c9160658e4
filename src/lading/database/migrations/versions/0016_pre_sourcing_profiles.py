"""Schema revision: sourcing profiles, switches, and the facts that criteria weigh."""

from lading.database.migrations.revision import execute_sql_of

revision = "0016_pre_sourcing_profiles"
down_revision = "0015_pre_withdrawn_units"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
