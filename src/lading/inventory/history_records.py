"""Histories of positions as they are read, what they held at an instant, and counts against the books."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.inventory import refusals
from lading.inventory.effects import PositionKey
from lading.inventory.history import Drift, Held, History, changes_of_counts, changes_of_movements, tell
from lading.inventory.position_model import PositionName
from lading.inventory.position_records import PositionLoader
from lading.inventory.records import inventory_catalogues_by_ref
from lading.inventory.snapshot import resolve_numbers

STEPS_MAX = 500
ROWS_MAX = 5_000


class Places(NamedTuple):
    """Positions asked for: a catalogue, product refs, and location refs or every one."""

    catalogue_ref: str
    product_refs: Sequence[str]
    location_refs: Sequence[str] | None = None


async def history_of(connection: Connection, account: int, name: PositionName, *, steps_max: int) -> History:
    """What a position held, step by step, the latest first. Raises NotFound POSITION_UNKNOWN."""
    fact = (await PositionLoader().fetch(connection, account, [name]))[name]
    if fact.key is None or fact.position is None:
        raise refusals.position_unknown(name)
    return await history_of_position(connection, account, fact.key, fact.position.on_hand, steps_max=steps_max)


async def history_of_position(
    connection: Connection, account: int, position: PositionKey, on_hand: int, *, steps_max: int
) -> History:
    """What a position held, step by step, the latest first; on_hand: what it holds in the caller's snapshot."""
    key = _columns(position) | {"account": account, "rows_max": ROWS_MAX + 1}
    counts = await queries().counts_of(connection, **key)
    movements = await queries().movements_of(connection, **key)
    sources = await _sources(connection, account, counts)
    changes = [*changes_of_counts(counts, sources), *changes_of_movements(movements)]
    since = _complete_since(counts, movements, ROWS_MAX)
    return tell(on_hand, changes, steps_max=steps_max, since=since)


def _complete_since(
    counts: Sequence[Mapping[str, Any]], movements: Sequence[Mapping[str, Any]], rows_max: int
) -> datetime | None:
    """The instant up to which something was left out; None where nothing was."""
    active = [row["effective_at"] for row in movements if row["closed_at"] is None]
    closed = [row["closed_at"] for row in movements if row["closed_at"] is not None]
    read = [[row["loaded_at"] for row in counts], active, closed]
    return max((min(instants) for instants in read if len(instants) > rows_max), default=None)


async def held_at(connection: Connection, account: int, places: Places, *, at: datetime) -> list[Held]:
    """What positions held at an instant, as it was known then; those not yet known are left out.

    Raises Refused CATALOGUE_UNKNOWN, PRODUCT_UNKNOWN, LOCATION_UNKNOWN.
    """
    number = await catalogue_number_of(connection, account, places.catalogue_ref)
    asked = set(places.location_refs or ())
    numbers = await resolve_numbers(connection, account, number, set(places.product_refs), asked)
    for refs, known, kind in (
        (places.product_refs, numbers.products, "product"),
        (asked, numbers.locations, "location"),
    ):
        for ref in refs:
            if ref not in known:
                raise refusals.ref_unknown(kind, ref)
    rows = await queries().stock_at(
        connection,
        account=account,
        catalogue_number=number,
        product_numbers=[numbers.products[ref] for ref in places.product_refs],
        location_numbers=None if places.location_refs is None else list(numbers.locations.values()),
        at=at,
        rows_max=ROWS_MAX,
    )
    return [Held(**row) for row in rows]


async def position_held_at(connection: Connection, account: int, position: PositionKey, *, at: datetime) -> Held | None:
    """What a position held at an instant, as it was known then; None where it was not known yet."""
    rows = await queries().stock_at(
        connection,
        account=account,
        catalogue_number=position.catalogue_number,
        product_numbers=[position.product_number],
        location_numbers=[position.location_number],
        at=at,
        rows_max=1,
    )
    return Held(**rows[0]) if rows else None


async def drifts_since(connection: Connection, account: int, catalogue_ref: str, *, since: datetime) -> list[Drift]:
    """Counts loaded since an instant against what the books said, the latest first; 5,000 at most."""
    number = await catalogue_number_of(connection, account, catalogue_ref)
    rows = await queries().drifts_since(
        connection, account=account, catalogue_number=number, since=since, rows_max=ROWS_MAX
    )
    sources = await _sources(connection, account, rows)
    return [_drift(row, sources) for row in rows]


async def catalogue_number_of(connection: Connection, account: int, ref: str) -> int:
    """The number of an inventory catalogue. Raises Refused CATALOGUE_UNKNOWN."""
    found = await inventory_catalogues_by_ref(connection, account, [ref])
    if ref not in found:
        raise refusals.ref_unknown("inventory catalogue", ref)
    return found[ref].number


def _drift(row: Mapping[str, Any], sources: Mapping[Any, tuple[str, str]]) -> Drift:
    source, by = sources.get(row["cause_id"], ("", ""))
    moved = row["delta"] - row["sold"] - row["corrected"]
    own = {name: row[name] for name in Drift.__struct_fields__ if name not in {"expected", "source", "by"}}
    expected = None if row["is_first"] else row["counted_before"] + moved
    return Drift(**own, expected=expected, source=source, by=by)


async def _sources(
    connection: Connection, account: int, rows: Iterable[Mapping[str, Any]]
) -> dict[Any, tuple[str, str]]:
    """What brought counts, by its id: in words, and who sent it."""
    ids: dict[str, set[Any]] = {"BATCH": set(), "FILE": set(), "EVENT": set(), "LOAD": set()}
    for row in rows:
        ids[row["cause"]].add(row["cause_id"])
    found = await queries().sources_of(
        connection,
        account=account,
        batches=list(ids["BATCH"]),
        files=list(ids["FILE"]),
        events=list(ids["EVENT"]),
    )
    return {row["id"]: (f"{row['kind']} {row['source']}", row["by"]) for row in found}


def _columns(key: PositionKey) -> dict[str, Any]:
    return {
        "catalogue_number": key.catalogue_number,
        "product_number": key.product_number,
        "location_number": key.location_number,
    }


def queries() -> Queries:
    """The statements of histories."""
    return queries_of(__package__, "history.sql")
