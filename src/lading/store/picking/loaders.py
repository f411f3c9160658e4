"""The facts picks are allocated by. Nothing is kept beyond a batch."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.store.picking.allocation import ItemToPick
from lading.store.waves.model import UNPICKED_STATUSES


class ItemsToPickLoader:
    """What is still to be picked of a wave, by the wave's id, the soonest to expire first."""

    name = "wave_items_to_pick"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[UUID]
    ) -> Mapping[UUID, tuple[ItemToPick, ...]]:
        """One statement for all ids."""
        rows = await queries_of("lading.store.waves").items_to_pick(
            connection, account=account, ids=keys, unpicked=sorted(UNPICKED_STATUSES)
        )
        found: dict[UUID, list[ItemToPick]] = {key: [] for key in keys}
        for row in rows:
            item = ItemToPick(
                id=row["id"],
                fulfilment_id=row["fulfilment_id"],
                product_ref=row["product_ref"],
                quantity=row["quantity"],
            )
            found[row["wave_id"]].append(item)
        return {key: tuple(items) for key, items in found.items()}
