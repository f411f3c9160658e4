"""Entries of pools by the pool and their ref, as runs and their handlers read them."""

from collections.abc import Collection, Mapping, Sequence

from lading.availability.pools.allotting import Due
from lading.availability.pools.granting import Entry, EntryKey
from lading.database.connection import Connection
from lading.database.queries import queries_of


class PoolEntryLoader:
    """Key (pool id, entry ref) → the entry; None where there is none."""

    name = "pool_entry"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[EntryKey]
    ) -> Mapping[EntryKey, Entry | None]:
        """One statement for all keys."""
        found = await entries_by_key(connection, account, keys)
        return {key: found.get(key) for key in keys}


async def entries_by_key(connection: Connection, account: int, keys: Collection[EntryKey]) -> dict[EntryKey, Entry]:
    """The entries there are."""
    ordered = sorted(set(keys))
    rows = await queries_of(__package__).entries_named(
        connection, account=account, pools=[pool for pool, _ in ordered], refs=[ref for _, ref in ordered]
    )
    found: dict[EntryKey, Entry] = {}
    for row in rows:
        values = dict(row)
        due = Due(values.pop("expected_on"), values.pop("lot_ref"))
        found[row["pool_id"], row["ref"]] = Entry(**values, due=due)
    return found
