"""Differences: so many units more or fewer than before, each taken once, whatever counts come in between."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.inventory.snapshot import Numbers, PositionNews, RowRefusal, lock_positions, ref_refusal, resolve_numbers

DELTA_MAX = 1_000_000


class Delta(msgspec.Struct, frozen=True):
    """Units to add (or, negative, to take away). delta_id: the sender's own, unique for ever; line: from 1."""

    line: int
    delta_id: str
    product_ref: str
    location_ref: str
    quantity: int


class DeltaReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the deltas. repeated: known already. late: a count made since has seen them."""

    applied: int = 0
    repeated: int = 0
    late: int = 0
    refusals: tuple[RowRefusal, ...] = ()
    news: tuple[PositionNews, ...] = ()


async def apply_deltas(
    connection: Connection,
    account: int,
    deltas: Sequence[Delta],
    *,
    catalogue_number: int,
    effective_at: datetime,
    next_ids: Sequence[UUID],
) -> DeltaReport:
    """Adds each delta to its position in the caller's transaction, making the position where there is none.

    effective_at: when the units moved. next_ids: an identity for each delta. A delta the last count has seen is kept in
    the ledger, closed.
    """
    numbers = await resolve_numbers(
        connection,
        account,
        catalogue_number,
        {delta.product_ref for delta in deltas},
        {delta.location_ref for delta in deltas},
    )
    refusals, found = _sorted_out(deltas, numbers)
    keys = sorted({_key(delta, numbers) for delta in found.values()})
    queries = queries_of(__package__)
    await queries.insert_empty_positions(
        connection,
        account=account,
        catalogue_number=catalogue_number,
        at=effective_at,
        products=[product for product, _ in keys],
        locations=[location for _, location in keys],
    )
    await lock_positions(connection, account, catalogue_number, keys)
    written = await queries.add_deltas(
        connection,
        account=account,
        catalogue_number=catalogue_number,
        effective_at=effective_at,
        ids=list(next_ids[: len(found)]),
        delta_ids=list(found),
        products=[numbers.products[delta.product_ref] for delta in found.values()],
        locations=[numbers.locations[delta.location_ref] for delta in found.values()],
        quantities=[delta.quantity for delta in found.values()],
    )
    return _report(deltas, refusals, {_key(delta, numbers): delta for delta in found.values()}, written)


def _sorted_out(deltas: Sequence[Delta], numbers: Numbers) -> tuple[list[RowRefusal], dict[str, Delta]]:
    refusals: list[RowRefusal] = []
    found: dict[str, Delta] = {}
    for delta in deltas:
        refusal = _refusal(delta, numbers)
        if refusal is not None:
            refusals.append(refusal)
        else:
            found.setdefault(delta.delta_id, delta)
    return refusals, found


def _refusal(delta: Delta, numbers: Numbers) -> RowRefusal | None:
    if abs(delta.quantity) > DELTA_MAX:
        message = f"A delta of {delta.quantity} units is out of range."
        return RowRefusal(delta.line, "QUANTITY_TOO_LARGE", message, f"Stay within {DELTA_MAX} units either way.")
    return ref_refusal(delta.line, delta.product_ref, delta.location_ref, numbers)


def _key(delta: Delta, numbers: Numbers) -> tuple[int, int]:
    return numbers.products[delta.product_ref], numbers.locations[delta.location_ref]


def _report(
    deltas: Sequence[Delta],
    refusals: Sequence[RowRefusal],
    by_key: Mapping[tuple[int, int], Delta],
    written: Mapping[str, Any],
) -> DeltaReport:
    moved = zip(written["products"] or (), written["locations"] or (), written["on_hand"] or (), strict=True)
    return DeltaReport(
        applied=written["applied"],
        late=written["late"],
        repeated=len(deltas) - len(refusals) - written["applied"] - written["late"],
        refusals=tuple(refusals),
        news=tuple(
            PositionNews(by_key[product, location].product_ref, by_key[product, location].location_ref, on_hand)
            for product, location, on_hand in moved
        ),
    )
