"""Which positions were counted as of when, whether the count changed them or not: an older count of them is too late.

A load keeps the keys of what it counted, packed, instead of writing an instant into every row it found unchanged. Who
decides by it holds the buckets of the products: loads exclusively, single counts and deltas shared, so that nobody
decides while a load he cannot see yet is deciding too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.inventory.stock_keys import Keys, are_among, buckets_of, locations_of, pack_keys, products_of, unpack_keys

KEPT = timedelta(days=30)
RETIRED_MAX = 5

Flags = NDArray[np.bool_]


class Cause(NamedTuple):
    """What brought a count: a BATCH of a job, an EVENT, or a LOAD by the program itself; and its id."""

    kind: str = "LOAD"
    id: UUID | None = None


class Load(NamedTuple):
    """What holds for all counts of a load. at: the instant of the load itself."""

    account: int
    catalogue_number: int
    as_of: datetime
    at: datetime
    cause: Cause = Cause()

    def columns(self) -> dict[str, object]:
        """The load as statements take it."""
        return {**self._asdict(), "cause": self.cause.kind, "cause_id": self.cause.id}


async def lock_stock(connection: Connection, load: Load, products: Sequence[int]) -> None:
    """Holds the buckets of products alone until the transaction ends; waits for whoever has them."""
    await queries().lock_stock(
        connection, account=load.account, catalogue_number=load.catalogue_number, buckets=buckets_of(products)
    )


async def share_stock(connection: Connection, account: int, catalogue_number: int, products: Sequence[int]) -> None:
    """Keeps loads out of the buckets of products until the transaction ends. Taken after the locks of positions."""
    await queries().share_stock(
        connection, account=account, catalogue_number=catalogue_number, buckets=buckets_of(products)
    )


async def cover(connection: Connection, load: Load, keys: Keys) -> None:
    """Keeps that these positions, in the order of their keys, were counted by the load."""
    products = products_of(keys[[0, -1]])
    columns = load.columns()
    del columns["at"]
    await queries().cover(
        connection, **columns, product_first=products[0], product_last=products[1], positions=pack_keys(keys)
    )


async def counted_later(connection: Connection, load: Load, keys: Keys) -> Flags:
    """Which of the positions, in the order of their keys, a load has counted as of a later instant."""
    later: Flags = np.zeros(len(keys), dtype=np.bool_)
    for _, covered in await _covering(connection, load, keys):
        later |= are_among(keys, covered)
    return later


async def last_covered(connection: Connection, load: Load, keys: Keys) -> list[datetime | None]:
    """The latest instant after as_of at which a load counted each position; None where none did."""
    found: list[datetime | None] = [None] * len(keys)
    for as_of, covered in sorted(await _covering(connection, load, keys), key=lambda each: each[0]):
        for place in np.flatnonzero(are_among(keys, covered)):
            found[place] = as_of
    return found


async def retire_coverage(connection: Connection, account: int, *, kept: timedelta = KEPT) -> int:
    """Forgets old loads, a few at a time; returns how many. What is late stays late.

    The rows that no later load has counted get the instant themselves.
    """
    old = await queries().oldest_coverage(connection, account=account, kept=kept, rows_max=RETIRED_MAX)
    for row in old:
        keys, load = unpack_keys(row["positions"]), Load(account, row["catalogue_number"], row["as_of"], row["as_of"])
        left = keys[~await counted_later(connection, load, keys)]
        known = {"account": account, "catalogue_number": load.catalogue_number, "as_of": load.as_of}
        if len(left):
            await queries().write_instants(
                connection, **known, products=products_of(left), locations=locations_of(left)
            )
        await queries().drop_coverage(connection, **known, number=row["number"])
    return len(old)


async def _covering(connection: Connection, load: Load, keys: Keys) -> list[tuple[datetime, Keys]]:
    rows = await queries().coverage_after(
        connection,
        account=load.account,
        catalogue_number=load.catalogue_number,
        as_of=load.as_of,
        product_first=products_of(keys.min(keepdims=True))[0],
        product_last=products_of(keys.max(keepdims=True))[0],
    )
    return [(row["as_of"], unpack_keys(row["positions"])) for row in rows]


def queries() -> Queries:
    """The statements of counting."""
    return queries_of(__package__, "counting.sql")
