"""Differences: so many units more or fewer than before, each taken once, whatever counts come in between."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.inventory.coverage import Load, last_covered, share_stock
from lading.inventory.effects import PlacedDelta, PositionKey
from lading.inventory.snapshot import Numbers, RowRefusal, ref_refusal
from lading.inventory.stock_keys import keys_of

DELTA_MAX = 1_000_000


class Delta(msgspec.Struct, frozen=True):
    """Units to add (or, negative, to take away). delta_id: the sender's own, unique for ever; line: from 1.

    inbound_ref: the expected units of the position, by their sender's ref, of which these have come.
    """

    line: int
    delta_id: str
    product_ref: str
    location_ref: str
    quantity: int
    inbound_ref: str | None = None


class Written(msgspec.Struct, frozen=True):
    """Deltas applied, deltas that came late, and the units on hand now of every position that moved."""

    applied: int
    late: int
    on_hand: Mapping[PositionKey, int]


def delta_refusal(delta: Delta, numbers: Numbers) -> RowRefusal | None:
    """Why a delta cannot be taken; None when it can."""
    if abs(delta.quantity) > DELTA_MAX:
        message = f"A delta of {delta.quantity} units is out of range."
        return RowRefusal(delta.line, "QUANTITY_TOO_LARGE", message, f"Stay within {DELTA_MAX} units either way.")
    return ref_refusal(delta.line, delta.product_ref, delta.location_ref, numbers)


async def write_deltas(
    connection: Connection, account: int, deltas: Iterable[PlacedDelta], next_id: Callable[[], UUID]
) -> Written:
    """Takes each delta id once; of one id given twice the first counts. Positions are locked in the one order."""
    first = {delta.delta_id: delta for delta in reversed(list(deltas))}
    taken = list(first.values())
    keys = sorted({delta.position for delta in taken})
    queries = queries_of(__package__)
    columns = {
        "catalogues": [key.catalogue_number for key in keys],
        "products": [key.product_number for key in keys],
        "locations": [key.location_number for key in keys],
    }
    await queries.insert_empty_positions(connection, account=account, **columns)
    await queries.lock_positions(connection, account=account, **columns, items=[])
    covered_at = await _covered_at(connection, account, taken)
    row = await queries.add_deltas(
        connection,
        account=account,
        ids=[next_id() for _ in taken],
        delta_ids=[delta.delta_id for delta in taken],
        catalogues=[delta.position.catalogue_number for delta in taken],
        products=[delta.position.product_number for delta in taken],
        locations=[delta.position.location_number for delta in taken],
        quantities=[delta.quantity for delta in taken],
        effective_at=[delta.effective_at for delta in taken],
        covered_at=covered_at,
        inbound_refs=[delta.inbound_ref for delta in taken],
        events=[delta.event_id for delta in taken],
    )
    return Written(row["applied"], row["late"], _on_hand(row))


async def _covered_at(connection: Connection, account: int, deltas: Sequence[PlacedDelta]) -> list[datetime | None]:
    """When a load counted the position of each delta since the units moved; None where none did."""
    found: dict[PositionKey, datetime | None] = {}
    for catalogue_number in sorted({delta.position.catalogue_number for delta in deltas}):
        some = [delta for delta in deltas if delta.position.catalogue_number == catalogue_number]
        keys = [delta.position for delta in some]
        await share_stock(connection, account, catalogue_number, [key.product_number for key in keys])
        since = min(delta.effective_at for delta in some) - timedelta(microseconds=1)
        packed = keys_of(
            np.array([key.product_number for key in keys]), np.array([key.location_number for key in keys])
        )
        load = Load(account, catalogue_number, since, since)
        found |= dict(zip(keys, await last_covered(connection, load, packed), strict=True))
    return [found[delta.position] for delta in deltas]


def _on_hand(row: Mapping[str, Any]) -> dict[PositionKey, int]:
    columns = [row[name] or () for name in ("catalogues", "products", "locations", "on_hand")]
    return {PositionKey(*key): on_hand for *key, on_hand in zip(*columns, strict=True)}
