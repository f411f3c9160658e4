"""Controls read as thresholds: where they leave nothing to sell, a position is out of service."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lading.availability.control_loading import GroupProduct, ProductControls, controls_for
from lading.database.connection import Connection
from lading.database.queries import queries_of


class GroupKey(NamedTuple):
    """The controls of a group that may apply to a product."""

    control_group_ref: str
    product_number: int


class ControlGroupLoader:
    """Key GroupKey → ProductControls; an unknown or inactive group has none."""

    name = "control_group"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[GroupKey]
    ) -> Mapping[GroupKey, ProductControls]:
        """Two statements however many keys, and what the controls themselves ask for."""
        refs = sorted({key.control_group_ref for key in keys})
        rows = await queries_of(__package__, "controls.sql").active_groups(connection, account=account, refs=refs)
        ids = {row["ref"]: row["id"] for row in rows}
        asked = {key: GroupProduct(ids.get(key.control_group_ref), key.product_number) for key in keys}
        found = await controls_for(connection, account, asked.values())
        return {key: found[one] for key, one in asked.items()}


def is_below_threshold(controls: ProductControls, location_number: int, units: int, supplied: int) -> bool:
    """Whether the controls leave none of the units; without a control none is too few."""
    buffer = controls.effective_buffer(location_number, supplied)
    return bool(buffer.deciding(units)) and buffer.available_of(units) == 0
