"""Reads how much of a location's slots is taken, and keeps the picture that the runs of a batch share."""

from collections.abc import Mapping, Sequence
from typing import Any

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.order.capacity.model import Measure, SlotKey


class SlotCount:
    """What is taken of a slot; the runs of one batch share it, and each takes its own before the next one looks."""

    __slots__ = ("taken",)

    def __init__(self, taken: int) -> None:
        self.taken = taken


class CapacityLoader:
    """The SlotCount of a SlotKey; of a slot nobody has asked for yet nothing is taken."""

    name = "location_capacity"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[SlotKey]) -> Mapping[SlotKey, SlotCount]:
        """One statement for all keys."""
        rows = await queries_of(__package__).capacity_taken(connection, account=account, **columns_of(keys))
        taken = {slot_in(row): row["taken"] for row in rows}
        return {key: SlotCount(taken.get(key, 0)) for key in keys}


def columns_of(keys: Sequence[SlotKey]) -> dict[str, list[Any]]:
    """Slots side by side, as statements take them."""
    return {
        "location_ids": [key.location_id for key in keys],
        "measures": [key.measure.value for key in keys],
        "fulfilment_types": [key.fulfilment_type for key in keys],
        "slot_minutes": [key.slot_minutes for key in keys],
        "starts_at": [key.starts_at for key in keys],
    }


def slot_in(row: Any) -> SlotKey:
    """The slot of a row."""
    measure = Measure(row["measure"])
    return SlotKey(row["location_id"], measure, row["fulfilment_type"], row["slot_minutes"], row["starts_at"])
