"""Tells the workflow of an inventory catalogue what a load changed: few events, redundant rows dropped."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lading.database.connection import Connection
from lading.engine.event import EntityKey, Event
from lading.engine.intake import accept
from lading.inventory.snapshot import PositionNews
from lading.kernel.identity import identity_of

INVENTORY_CATALOGUE = "INVENTORY_CATALOGUE"
POSITIONS_PER_EVENT_MAX = 500


async def tell_catalogue(
    connection: Connection,
    account: int,
    batch: Any,
    news: Sequence[PositionNews],
    *,
    at: datetime,
    next_id: Callable[[], UUID],
) -> None:
    """Accepts the batch's event, up to 500 changed positions each, in the transaction of the load.

    A catalogue without a workflow has nobody to tell. The lane is the batch: what the events say does not depend on
    the order of batches, and one catalogue must not be one lane for the whole business.
    """
    if not batch["workflow_version"] or not news:
        return
    root = EntityKey(INVENTORY_CATALOGUE, batch["catalogue_id"], batch["catalogue"])
    events = [
        Event(
            id=next_id(),
            name=batch["event_name"],
            retailer=batch["retailer"],
            lane=identity_of(INVENTORY_CATALOGUE, root.ref, str(batch["id"])),
            root=root,
            entity=root,
            subtype=batch["catalogue_type"],
            attributes=_attributes(batch, news[start : start + POSITIONS_PER_EVENT_MAX]),
            generated_by=batch["sent_by"],
            accepted_at=at,
        )
        for start in range(0, len(news), POSITIONS_PER_EVENT_MAX)
    ]
    await accept(connection, account, events)


def _attributes(batch: Any, news: Sequence[PositionNews]) -> dict[str, Any]:
    return {
        "batchId": str(batch["id"]),
        "asOf": batch["as_of"].isoformat(),
        "items": [
            {"skuRef": each.product_ref, "locationRef": each.location_ref, "onHand": each.on_hand} for each in news
        ],
    }
