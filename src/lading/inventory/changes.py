"""What changed at positions, for whoever keeps a copy of stock: nothing is missed, however transactions overlap.

Take a cursor and read all positions in one `read_only` transaction; from then on read what came after the cursor. The
order of the answer is no order of time: of two changes of one position the one with the larger number is the later one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.inventory import refusals

ROWS_MAX = 1_000
PRUNED_ROWS_MAX = 10_000
KEPT = timedelta(hours=24)
# No transaction may take this long from its first write to its commit; the timeouts of a session see to that.
TRANSACTION_LONGEST = timedelta(hours=1)


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a reader has seen. seen: every transaction committed in this snapshot (`xmin:xmax:running,…`), at seen_at.

    reading, after: the snapshot being read page by page, and the transaction and number read last; None and zeros when
    nothing of it is left.
    """

    seen: str
    seen_at: datetime
    reading: str | None = None
    after: tuple[int, int] = (0, 0)


class PositionChange(msgspec.Struct, frozen=True, kw_only=True):
    """Positions one statement wrote, side by side, and what they hold since: units on hand, whether ACTIVE.

    number: of two changes of one position the later one has the larger. catalogue_number, products, locations: numbers.
    """

    number: int
    catalogue_number: int
    changed_at: datetime
    products: Sequence[int]
    locations: Sequence[int]
    on_hand: Sequence[int]
    active: Sequence[bool]


class Changes(msgspec.Struct, frozen=True):
    """Some changes, and the cursor to read on from. is_all: nothing more was committed when this was read."""

    changes: tuple[PositionChange, ...]
    cursor: Cursor
    is_all: bool


async def cursor_now(connection: Connection) -> Cursor:
    """The cursor that has seen what this transaction sees; in `read_only` that is one moment for every statement."""
    return Cursor(**await _queries().seen_now(connection))


async def read_changes(connection: Connection, account: int, cursor: Cursor, *, rows_max: int = ROWS_MAX) -> Changes:
    """The changes committed since the cursor, rows_max rows at most, each once.

    The caller's transaction must not have written positions itself. Raises Conflict CHANGES_PRUNED when some of them
    are kept no more, and Refused CURSOR_UNKNOWN for a cursor of another database: read everything anew.
    """
    end, running = _parts(cursor.seen)
    rows = await _queries().changes_after(
        connection,
        account=account,
        seen_end=end,
        seen_running=running,
        reading=cursor.reading,
        after_transaction=cursor.after[0],
        after_number=cursor.after[1],
        rows_max=rows_max,
    )
    # Asked after reading: what was thrown away in between would be missing from the rows.
    pruned_before = await _queries().pruned_before(connection, account=account)
    if pruned_before is not None and cursor.seen_at < pruned_before + TRANSACTION_LONGEST:
        raise refusals.changes_pruned()
    snapshot: str = rows[0]["snapshot"]
    if _parts(snapshot)[0] < end:
        raise refusals.cursor_unknown()
    found = [row for row in rows if row["number"] is not None]
    names = PositionChange.__struct_fields__
    changes = tuple(PositionChange(**{name: row[name] for name in names}) for row in found)
    if len(found) < rows_max:
        return Changes(changes, Cursor(seen=snapshot, seen_at=rows[0]["at"]), cursor.reading is None)
    after = (found[-1]["transaction_id"], found[-1]["number"])
    return Changes(changes, msgspec.structs.replace(cursor, reading=snapshot, after=after), is_all=False)


async def prune_changes(connection: Connection, account: int, *, kept: timedelta = KEPT) -> int:
    """Throws away changes older than that by the database's clock, 10,000 at most; returns how many."""
    pruned: int = await _queries().prune_changes(connection, account=account, kept=kept, rows_max=PRUNED_ROWS_MAX)
    return pruned


def _parts(snapshot: str) -> tuple[int, list[int]]:
    """The first transaction not begun, and those before it still running, of a snapshot's text."""
    _, end, running = snapshot.split(":")
    return int(end), [int(one) for one in running.split(",") if one]


def _queries() -> Queries:
    return queries_of(__package__, "changes.sql")
