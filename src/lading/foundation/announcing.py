"""The platform's CREATE event of a catalogue, product or control, accepted in the transaction that made it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.engine.event import EntityKey, Event
from lading.engine.intake import accept
from lading.kernel.identity import identity_of


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """What was made, and under which root. lane: None for the root's own."""

    root: EntityKey
    entity: EntityKey
    subtype: str
    retailer: int
    workflow_version: int
    created_at: datetime
    lane: UUID | None = None


async def announce(connection: Connection, account: int, newcomer: Newcomer) -> None:
    """Accepts CREATE for it, once for ever; a root without a workflow has nobody to tell."""
    await announce_all(connection, account, [newcomer])


async def announce_all(connection: Connection, account: int, newcomers: Sequence[Newcomer]) -> None:
    """Accepts CREATE for each of them, at once."""
    events = [_create_event(newcomer) for newcomer in newcomers if newcomer.workflow_version]
    if events:
        await accept(connection, account, events)


def newcomer_root(root_type: str, row: Any) -> Newcomer:
    """A new root entity, from the row its insert returned."""
    key = EntityKey(root_type, row["id"], row["ref"])
    return Newcomer(
        root=key,
        entity=key,
        subtype=row["type"],
        retailer=row["retailer"],
        workflow_version=row["workflow_version"],
        created_at=row["created_at"],
    )


def create_event_id(entity_type: str, entity_id: UUID) -> UUID:
    """The id of the CREATE event of an entity: there is one, for ever."""
    return identity_of("CREATE", entity_type, str(entity_id))


def _create_event(newcomer: Newcomer) -> Event:
    return Event(
        id=create_event_id(newcomer.entity.type, newcomer.entity.id),
        name="CREATE",
        retailer=newcomer.retailer,
        lane=newcomer.lane or newcomer.root.id,
        root=newcomer.root,
        entity=newcomer.entity,
        subtype=newcomer.subtype,
        generated_by="lading",
        accepted_at=newcomer.created_at,
    )
