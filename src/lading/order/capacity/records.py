"""Reads how much of a location's day is taken, and keeps the picture that the runs of a batch share."""

from collections.abc import Mapping, Sequence

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.order.capacity.counting import CapacityKey


class DayCount:
    """Places taken on a day; the runs of one batch share it, and each takes its own before the next one looks."""

    __slots__ = ("taken",)

    def __init__(self, taken: int) -> None:
        self.taken = taken


class CapacityLoader:
    """The DayCount of a CapacityKey; a day nobody has asked for yet has nothing taken."""

    name = "location_capacity"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[CapacityKey]
    ) -> Mapping[CapacityKey, DayCount]:
        """One statement for all keys."""
        rows = await queries_of(__package__).capacity_taken(
            connection,
            account=account,
            location_ids=[key.location_id for key in keys],
            days=[key.day for key in keys],
        )
        taken = {CapacityKey(row["location_id"], row["day"]): row["taken"] for row in rows}
        return {key: DayCount(taken.get(key, 0)) for key in keys}
