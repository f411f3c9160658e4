"""Counts and differences as the tests send them, and a guard that looks at every commit."""

from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

import psycopg

from lading.database.connection import Connection, Pool, transaction
from lading.inventory.deltas import Delta, delta_refusal, write_deltas
from lading.inventory.effects import PlacedDelta, PositionKey
from lading.inventory.snapshot import LoadReport, SnapshotRow, load_snapshot, resolve_numbers
from tests.database.inventory.stock import ACCOUNT, CATALOGUE

_GUARD = """
CREATE FUNCTION on_hand_is_its_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM inventory_position AS p
                WHERE p.account = NEW.account AND p.catalogue_number = NEW.catalogue_number
                  AND p.product_number = NEW.product_number AND p.location_number = NEW.location_number
                  AND (p.on_hand + p.deficit < 0 OR p.reserved < 0
                       OR p.on_hand <> p.counted + coalesce((
                           SELECT sum(q.quantity) FROM inventory_quantity AS q
                            WHERE q.account = p.account AND q.catalogue_number = p.catalogue_number
                              AND q.product_number = p.product_number AND q.location_number = p.location_number
                              AND q.status = 'ACTIVE'), 0))) THEN
        RAISE EXCEPTION 'a position is not the sum of its ledger at a commit';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER position_at_commit AFTER INSERT OR UPDATE ON inventory_position
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION on_hand_is_its_ledger();
CREATE CONSTRAINT TRIGGER quantity_at_commit AFTER INSERT OR UPDATE ON inventory_quantity
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION on_hand_is_its_ledger();
"""


class Moved(NamedTuple):
    """What became of deltas: applied; known already; seen by a count made since."""

    applied: int = 0
    repeated: int = 0
    late: int = 0


def guard_every_commit(owner_url: str) -> None:
    """From now on no transaction commits that leaves a position which is not the sum of its ledger."""
    with psycopg.connect(owner_url) as connection:
        connection.execute(_GUARD)


async def load(pool: Pool, *rows: tuple[str, str, int], as_of: datetime, at: datetime | None = None) -> LoadReport:
    """Loads counts of (product, location) as of an instant."""
    snapshot = [SnapshotRow(line, *row) for line, row in enumerate(rows, start=1)]
    async with transaction(pool, ACCOUNT) as connection:
        return await load_snapshot(
            connection, ACCOUNT, snapshot, catalogue_number=CATALOGUE, as_of=as_of, at=at or as_of
        )


async def add(pool: Pool, *deltas: Delta, at: datetime) -> Moved:
    """Adds differences that happened at an instant, in a transaction of their own."""
    async with transaction(pool, ACCOUNT) as connection:
        return await add_on(connection, *deltas, at=at)


async def add_on(connection: Connection, *deltas: Delta, at: datetime) -> Moved:
    """Adds differences on an open transaction."""
    products, locations = {one.product_ref for one in deltas}, {one.location_ref for one in deltas}
    numbers = await resolve_numbers(connection, ACCOUNT, CATALOGUE, products, locations)
    assert not [refusal for one in deltas if (refusal := delta_refusal(one, numbers))]
    written = await write_deltas(
        connection,
        ACCOUNT,
        [
            PlacedDelta(
                one.delta_id,
                PositionKey(CATALOGUE, numbers.products[one.product_ref], numbers.locations[one.location_ref]),
                one.quantity,
                at,
            )
            for one in deltas
        ],
        uuid4,
    )
    return Moved(written.applied, len(deltas) - written.applied - written.late, written.late)
