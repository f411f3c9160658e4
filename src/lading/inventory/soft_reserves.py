"""Units promised to carts: how they end, in time or in the reservation of the order that the cart became.

They count in a position's `reserved`, so that no promise can take them; a hold that is over is given back by whoever
locks its position next, and its order's reservation takes its place without the units being free in between.
"""

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.inventory.effects import PositionKey


class SoftReserve(msgspec.Struct, frozen=True, kw_only=True):
    """Units of one position held for a cart. order_id: the order that claimed the hold. is_over: past its time."""

    id: UUID
    hold_id: UUID
    order_id: UUID | None
    position: PositionKey
    quantity: int
    is_over: bool


class OwnHolds:
    """What the runs of a batch use up of their orders' holds; the current run's part can be forgotten."""

    __slots__ = ("_left", "_rows")

    def __init__(self, rows: Iterable[SoftReserve]) -> None:
        kept = [row for row in rows if row.order_id is not None and not row.is_over]
        self._left: ChainMap[UUID, int] = ChainMap({}, {}, {row.id: row.quantity for row in kept})
        self._rows: dict[tuple[UUID | None, int, int], list[SoftReserve]] = {}
        for row in kept:
            key = row.order_id, row.position.catalogue_number, row.position.product_number
            self._rows.setdefault(key, []).append(row)

    def use_up(self, order_id: UUID, position: PositionKey, wanted: int) -> dict[PositionKey, int]:
        """Units by position that the order's holds give up for wanted units promised at a position; those there first.

        Held elsewhere, they are free again: the cart has got its units from here.
        """
        rows = self._rows.get((order_id, position.catalogue_number, position.product_number), [])
        given: dict[PositionKey, int] = {}
        for row in sorted(rows, key=lambda one: (one.position != position, one.position)):
            units = min(self._left[row.id], wanted - sum(given.values()))
            if units > 0:
                self._left[row.id] -= units
                given[row.position] = given.get(row.position, 0) + units
        return given

    def keep_run(self) -> None:
        """Grants what the current run used up."""
        self._left.maps[1].update(self._left.maps[0])
        self._left.maps[0].clear()

    def forget_run(self) -> None:
        """Leaves no trace of the current run."""
        self._left.maps[0].clear()

    def left(self) -> dict[UUID, int]:
        """Row → units it has left, for every row that was used."""
        return dict(self._left.maps[1])


async def positions_held_for(connection: Connection, account: int, orders: Sequence[UUID]) -> set[PositionKey]:
    """Where the orders' carts hold units; only their own reservations change that, so it is read before a lock."""
    if not orders:
        return set()
    rows = await _queries().positions_held_for(connection, account=account, orders=list(orders))
    return {PositionKey(*row) for row in rows}


async def soft_reserves_at(
    connection: Connection, account: int, keys: Sequence[PositionKey], orders: Sequence[UUID]
) -> list[SoftReserve]:
    """Of positions that the caller has locked: holds that are over, and holds that the orders have claimed."""
    if not keys:
        return []
    rows = await _queries().soft_reserves_at(connection, account=account, **_columns(keys), orders=list(orders))
    return [
        SoftReserve(
            id=row["id"],
            hold_id=row["hold_id"],
            order_id=row["order_id"],
            position=PositionKey(row["catalogue_number"], row["product_number"], row["location_number"]),
            quantity=row["quantity"],
            is_over=row["is_over"],
        )
        for row in rows
    ]


async def soft_reserves_of(connection: Connection, account: int, hold_id: UUID) -> list[SoftReserve]:
    """What a hold holds; nothing is locked."""
    rows = await _queries().soft_reserves_of(connection, account=account, hold_id=hold_id)
    return [
        SoftReserve(
            id=row["id"],
            hold_id=hold_id,
            order_id=None,
            position=PositionKey(row["catalogue_number"], row["product_number"], row["location_number"]),
            quantity=row["quantity"],
            is_over=False,
        )
        for row in rows
    ]


async def lock_positions(connection: Connection, account: int, keys: Iterable[PositionKey]) -> None:
    """Locks positions in the order that everybody locks them in."""
    ordered = sorted(set(keys))
    await queries_of(__package__).lock_positions(connection, account=account, **_columns(ordered), items=[])


async def end_soft_reserves(connection: Connection, account: int, rows: Sequence[SoftReserve], *, at: datetime) -> None:
    """Gives held units back; the caller has locked their positions. A row that ended meanwhile gives nothing twice."""
    if rows:
        await _queries().end_soft_reserves(connection, account=account, at=at, ids=sorted({row.id for row in rows}))
        await _queries().finish_holds(
            connection, account=account, at=at, hold_ids=sorted({row.hold_id for row in rows})
        )


class Portion(msgspec.Struct, frozen=True):
    """Units to be held at a position where floor units must be left."""

    id: UUID
    position: PositionKey
    quantity: int
    floor: int


async def take_soft_reserves(
    connection: Connection, account: int, hold_id: UUID, portions: Sequence[Portion], *, at: datetime
) -> bool:
    """Holds all the portions; False when a position has too few by now, and the caller must roll back."""
    taken = await _queries().take_soft_reserves(
        connection,
        account=account,
        hold_id=hold_id,
        at=at,
        ids=[one.id for one in portions],
        **_columns([one.position for one in portions]),
        quantities=[one.quantity for one in portions],
        floors=[one.floor for one in portions],
    )
    return bool(taken == len(portions))


def units_over(rows: Iterable[SoftReserve]) -> dict[PositionKey, int]:
    """Units by position of the holds that are over."""
    units: dict[PositionKey, int] = {}
    for row in rows:
        if row.is_over:
            units[row.position] = units.get(row.position, 0) + row.quantity
    return units


async def settle(
    connection: Connection,
    account: int,
    rows: Iterable[SoftReserve],
    left: Mapping[UUID, int],
    *,
    at: datetime,
    next_id: Callable[[], UUID],
) -> None:
    """Closes the rows named in left, and those that are over; what is left of one goes on in a new row."""
    ends = {row.id: left.get(row.id, 0) for row in rows if row.is_over or row.id in left}
    if not ends:
        return
    ended = await _queries().settle_soft_reserves(
        connection,
        account=account,
        at=at,
        ids=list(ends),
        left=list(ends.values()),
        new_ids=[next_id() for _ in ends],
    )
    assert ended == len(ends), f"{ended} of {len(ends)} held rows were there to be closed"
    hold_ids = sorted({row.hold_id for row in rows if row.id in ends})
    await _queries().finish_holds(connection, account=account, at=at, hold_ids=hold_ids)


def _columns(keys: Sequence[PositionKey]) -> dict[str, list[int]]:
    return {
        "catalogues": [key.catalogue_number for key in keys],
        "products": [key.product_number for key in keys],
        "locations": [key.location_number for key in keys],
    }


def _queries() -> Queries:
    return queries_of(__package__, "soft_reserves.sql")
