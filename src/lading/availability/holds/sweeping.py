"""Gives back what holds past their time still keep. Nothing waits for it: promises and reads look by themselves."""

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.inventory.effects import PositionKey
from lading.inventory.soft_reserves import end_soft_reserves, lock_positions, soft_reserves_at

ROWS_MAX = 500


async def sweep_holds(connection: Connection, account: int) -> int:
    """Ends up to 500 rows of holds that are over, in the caller's transaction; returns how many."""
    queries = queries_of(__package__)
    rows = await queries.rows_over(connection, account=account, rows_max=ROWS_MAX)
    positions = sorted({PositionKey(*row) for row in rows})
    if not positions:
        return 0
    await lock_positions(connection, account, positions)
    over = [row for row in await soft_reserves_at(connection, account, positions, []) if row.is_over]
    await end_soft_reserves(connection, account, over, at=await queries.present_instant(connection))
    return len(over)
