"""What units beside the count cost: a report or a new definition reads those it is about, whatever else lies there."""

import asyncpg

from lading.database.connection import transaction
from tests.journeys.availability.stall import ACCOUNT, Stall, play

RULE = {"quantityTypes": {"type": "JSON", "value": {"sellable": {"types": ["CONSIGNED"]}}}}
READ = (
    "SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::integer FROM pg_stat_xact_user_tables"
    " WHERE relname = 'inventory_side_quantity'"
)


def test_reports_and_new_definitions_read_no_purchase_orders(database_url: str, owner_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.inbound(*({"ref": f"PO-{line}", "qty": 1, "expectedOn": "2099-01-01"} for line in range(2_000)))
        await stall.inbound({"ref": "C", "type": "CONSIGNED", "qty": 3, "skuRef": "MUG"})
        owner = await asyncpg.connect(owner_url)
        await owner.execute("ANALYZE inventory_side_quantity")
        await owner.close()
        async with transaction(stall.pool, ACCOUNT) as connection:
            await connection.execute("UPDATE inventory_catalogue SET attributes = $1 WHERE account = 1", RULE)
            assert await connection.fetchval(READ) < 100
        assert await stall.on_hand("MUG") == 3
        async with transaction(stall.pool, ACCOUNT) as connection:
            await connection.execute(
                "UPDATE inventory_side_quantity SET quantity = 2 WHERE account = 1 AND type = 'CONSIGNED'"
            )
            assert await connection.fetchval(READ) < 100
        assert await stall.on_hand("MUG") == 2

    play(database_url, scenario)
