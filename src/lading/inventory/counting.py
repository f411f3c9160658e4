"""Counts many positions at once: what a count does not change is only read, packed, and compared here.

A count says what lay there at an instant. It closes the movements up to that instant and keeps promises and what came
later; a count older than the last one of its position changes nothing.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.database.connection import Connection
from lading.inventory.coverage import Load, counted_later, cover, lock_stock, queries, share_stock
from lading.inventory.stock_keys import Keys, are_among, bucket_starts, keys_of, locations_of, products_of

Quantities = NDArray[np.int32]
_HELD = [("key", ">i8"), ("counted", ">i4"), ("block", ">u4"), ("offset", ">u2"), ("is_later", "u1")]
_NEWS = [("key", ">i8"), ("on_hand", ">i4")]
# Reading a whole range of products costs a tenth of looking positions up; it pays while one in so many is wanted.
_RANGE_PER_COUNT_MAX = 6


class Counts(msgspec.Struct, frozen=True):
    """Units counted, by position: keys ascend, each stands once."""

    keys: Keys
    quantities: Quantities

    def where(self, chosen: NDArray[np.bool_]) -> "Counts":
        """Some of them."""
        return Counts(self.keys[chosen], self.quantities[chosen])

    def columns(self) -> dict[str, list[int]]:
        """Side by side, as statements take them."""
        return {
            "products": products_of(self.keys),
            "locations": locations_of(self.keys),
            "quantities": self.quantities.tolist(),
        }


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What became of counts; the four numbers add up to the positions counted.

    news: the positions whose units on hand changed, and what they are now.
    """

    inserted: int = 0
    changed: int = 0
    unchanged: int = 0
    outdated: int = 0
    news: Counts


def counts_of(products: NDArray[np.int32], locations: NDArray[np.int32], quantities: Quantities) -> Counts:
    """Counts from columns in the order of lines: of two for one position the later line counts."""
    keys = keys_of(products, locations)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    is_last = np.append(ordered[1:] != ordered[:-1], True) if len(ordered) else np.zeros(0, dtype=np.bool_)
    return Counts(ordered[is_last], quantities[order][is_last])


def chunks_of(counts: Counts, rows: int) -> list[Counts]:
    """Counts in pieces of about so many rows that are cut between products, so that few pieces share a lock."""
    starts = [*bucket_starts(counts.keys), len(counts.keys)]
    cuts: list[int] = []
    for start, end in pairwise(starts):
        if not cuts or end - cuts[-1] > rows:
            cuts.append(int(start))
    return [Counts(counts.keys[a:b], counts.quantities[a:b]) for a, b in pairwise([*cuts, len(counts.keys)])]


async def count_positions(connection: Connection, load: Load, counts: Counts, *, location_count: int) -> Counted:
    """Makes each count the last one of its position, in the caller's transaction, which holds no position yet.

    location_count: how many locations the account has, to choose how positions are read. Raises PostgreSQL's
    LockNotAvailable where somebody who holds a position waits for this load: roll back and count again.
    """
    if not len(counts.keys):
        return Counted(news=counts)
    await lock_stock(connection, load, products_of(counts.keys))
    await queries().give_way_soon(connection)
    is_later = await counted_later(connection, load, counts.keys)
    timely = counts.where(~is_later)
    counted = await _count(connection, load, timely, location_count) if len(timely.keys) else Counted(news=timely)
    await cover(connection, load, counts.keys)
    return msgspec.structs.replace(counted, outdated=counted.outdated + int(is_later.sum()))


async def count_locked(connection: Connection, load: Load, quantities: Mapping[tuple[int, int], int]) -> None:
    """Makes each count (product number, location number → units) the last one, in a transaction that holds others."""
    keys = sorted(quantities)
    products, locations = (np.array([key[part] for key in keys], dtype=np.int32) for part in (0, 1))
    counts = counts_of(products, locations, np.array([quantities[key] for key in keys], dtype=np.int32))
    columns = counts.columns()
    await _lock_positions(connection, load, columns)
    await share_stock(connection, load.account, load.catalogue_number, columns["products"])
    timely = counts.where(~await counted_later(connection, load, counts.keys))
    made = await _insert(connection, load, timely)
    await _count_again(connection, load, timely.where(~are_among(timely.keys, made.keys)))


async def _count(connection: Connection, load: Load, counts: Counts, location_count: int) -> Counted:
    held = await _read(connection, load, counts, location_count)
    has_moved = await _have_moved(connection, load, counts.keys)
    places = np.minimum(np.searchsorted(held["key"], counts.keys), max(0, len(held) - 1))
    is_there = are_among(counts.keys, held["key"].astype(np.int64))
    found = held[places] if len(held) else np.zeros(len(counts.keys), dtype=_HELD)
    is_later = is_there & (found["is_later"] == 1)
    is_other = is_there & ~is_later & ~has_moved & (found["counted"] != counts.quantities)
    made = await _insert(connection, load, counts.where(~is_there))
    changed = await _change(connection, load, counts.where(is_other), found[is_other])
    is_done = are_among(counts.keys, made.keys) | are_among(counts.keys, changed.keys)
    again = counts.where((~is_there | is_other | (is_there & ~is_later & has_moved)) & ~is_done)
    recounted = await _count_again(connection, load, again)
    return Counted(
        inserted=len(made.keys),
        changed=len(changed.keys) + recounted.changed,
        unchanged=int((is_there & ~is_later & ~is_other & ~has_moved).sum()) + recounted.unchanged,
        outdated=int(is_later.sum()) + recounted.outdated,
        news=_together(made.where(made.quantities > 0), changed, recounted.news),
    )


async def _read(connection: Connection, load: Load, counts: Counts, location_count: int) -> NDArray[Any]:
    products = products_of(counts.keys[[0, -1]])
    values = {"account": load.account, "catalogue_number": load.catalogue_number, "as_of": load.as_of}
    if (products[1] - products[0] + 1) * location_count <= len(counts.keys) * _RANGE_PER_COUNT_MAX:
        packed = await queries().positions_in_range(
            connection, **values, product_first=products[0], product_last=products[1]
        )
    else:
        columns = counts.columns()
        packed = await queries().positions_by_key(
            connection, **values, products=columns["products"], locations=columns["locations"]
        )
    return np.frombuffer(packed or b"", dtype=_HELD)


async def _have_moved(connection: Connection, load: Load, keys: Keys) -> NDArray[np.bool_]:
    products = products_of(keys[[0, -1]])
    packed = await queries().positions_moved(
        connection,
        account=load.account,
        catalogue_number=load.catalogue_number,
        as_of=load.as_of,
        product_first=products[0],
        product_last=products[1],
    )
    return are_among(keys, np.unique(np.frombuffer(packed or b"", dtype=">i8").astype(np.int64)))


async def _insert(connection: Connection, load: Load, counts: Counts) -> Counts:
    """Makes positions; answers those made."""
    if not len(counts.keys):
        return counts
    packed = await queries().insert_counted(connection, **load.columns(), **counts.columns())
    made = np.frombuffer(packed or b"", dtype=">i8").astype(np.int64)
    return counts.where(are_among(counts.keys, np.sort(made)))


async def _change(connection: Connection, load: Load, counts: Counts, found: NDArray[Any]) -> Counts:
    """Counts positions where they were read; answers the units on hand of those that still lay there."""
    if not len(counts.keys):
        return counts
    places = zip(found["block"].tolist(), found["offset"].tolist(), strict=True)
    text = "{" + ",".join([f'"({block},{offset})"' for block, offset in places]) + "}"
    packed = await queries().change_counted(
        connection, **load.columns(), places=text, quantities=counts.quantities.tolist()
    )
    return _news(packed)


async def _count_again(connection: Connection, load: Load, counts: Counts) -> Counted:
    """Counts positions under their locks, with the movements that wait there."""
    if not len(counts.keys):
        return Counted(news=counts)
    columns = counts.columns()
    await _lock_positions(connection, load, columns)
    row = await queries().count_again(connection, **load.columns(), **columns)
    return Counted(
        changed=row["changed"],
        unchanged=row["counted"] - row["changed"],
        outdated=len(counts.keys) - row["counted"],
        news=_news(row["news"]),
    )


async def _lock_positions(connection: Connection, load: Load, columns: Mapping[str, list[int]]) -> None:
    await queries().lock_catalogue_positions(
        connection,
        account=load.account,
        catalogue_number=load.catalogue_number,
        products=columns["products"],
        locations=columns["locations"],
    )


def _news(packed: bytes | None) -> Counts:
    rows = np.sort(np.frombuffer(packed or b"", dtype=_NEWS), order="key")
    return Counts(rows["key"].astype(np.int64), rows["on_hand"].astype(np.int32))


def _together(*news: Counts) -> Counts:
    return Counts(np.concatenate([one.keys for one in news]), np.concatenate([one.quantities for one in news]))
