"""Schema revision: backorder and pre-order pools, and exports of availability."""

from lading.database.migrations.revision import execute_sql_of

revision = "0026_pre_pools_and_exports"
down_revision = "0025_pre_profile_trial"


def upgrade() -> None:
    """Execute the SQL file of this revision."""
    execute_sql_of(revision)
