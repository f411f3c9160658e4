"""What happens to a fulfilment that waits: its day moves, its stock arrives, its time is over, it is not wanted."""

from lading.availability.pools.granting import Entry, EntryKey
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, RuleFailed
from lading.order.backorders.awaited import Awaited

Entries = Loader[EntryKey, Entry | None]


async def entry_of(call: RuleCall, entries: Entries, awaited: Awaited | None) -> Entry | None:
    """The entry of the fulfilment. Raises RuleFailed NOT_AWAITED on one that never waited."""
    if awaited is None:
        raise RuleFailed("NOT_AWAITED", f"{call.entity.ref} does not wait for stock")
    entry = await call.read(entries, (awaited.pool_id, awaited.entry_ref))
    return entry if entry is not None and entry.fulfilment_id == call.entity.id else None
