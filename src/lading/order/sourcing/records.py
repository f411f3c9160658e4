"""Reads the decisions kept for an order, with the names of the places they speak of."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.places.records import locations_by_number
from lading.order.sourcing.decision import Decision
from lading.order.sourcing.decision_codec import decode_decision


class RecordedDecision(NamedTuple):
    """A decision as it was kept; event_id is the accepted event whose run made it."""

    id: UUID
    event_id: UUID
    decided_at: datetime
    decision: Decision


class PlaceName(NamedTuple):
    """What people call a location."""

    ref: str
    name: str


async def decisions_of(connection: Connection, account: int, order_id: UUID) -> tuple[RecordedDecision, ...]:
    """Every decision made for an order, oldest first."""
    rows = await queries_of(__package__).decisions_of(connection, account=account, order_id=order_id)
    return tuple(
        RecordedDecision(row["id"], row["event_id"], row["decided_at"], decode_decision(row["document"]))
        for row in rows
    )


async def place_names(
    connection: Connection, account: int, recorded: Iterable[RecordedDecision]
) -> Mapping[int, PlaceName]:
    """Location number → ref and name, for every location the decisions speak of and that still exists."""
    numbers = {int(number) for each in recorded for number in each.decision.candidates.numbers}
    found = await locations_by_number(connection, account, sorted(numbers))
    return {number: PlaceName(location.ref, location.name) for number, location in found.items()}
