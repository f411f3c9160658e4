"""Which products are promised most: their counts are loaded first, because a wrong one is missed soonest."""

from datetime import datetime, timedelta
from uuid import UUID

from lading.database.connection import Connection
from lading.inventory.files.records import queries

DAYS = 7
PROMISES_MAX = 200_000
PRODUCTS_MAX = 200
_TIME_SHIFT = 80


async def best_sellers(connection: Connection, account: int, catalogue_number: int, *, at: datetime) -> list[int]:
    """Numbers of the products with most units promised in the last seven days, the best first; 200 at most."""
    milliseconds = int((at - timedelta(days=DAYS)).timestamp() * 1000)
    rows = await queries().best_sellers(
        connection,
        account=account,
        catalogue_number=catalogue_number,
        since=UUID(int=milliseconds << _TIME_SHIFT),
        rows_max=PROMISES_MAX,
        products_max=PRODUCTS_MAX,
    )
    return [row["product_number"] for row in rows]
