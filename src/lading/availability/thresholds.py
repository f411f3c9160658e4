"""Controls read as thresholds: below what the first one that applies withholds, a position is out of service."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lading.availability.controls import Control, ControlSet
from lading.database.connection import Connection
from lading.database.queries import queries_of


class GroupKey(NamedTuple):
    """The controls of a group that may apply to a product."""

    control_group_ref: str
    product_number: int


class ControlGroupLoader:
    """Key GroupKey → ControlSet; an unknown or inactive group has none."""

    name = "control_group"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[GroupKey]
    ) -> Mapping[GroupKey, ControlSet]:
        """One statement however many keys."""
        rows = await queries_of(__package__, "controls.sql").controls_named(
            connection,
            account=account,
            refs=sorted({key.control_group_ref for key in keys}),
            products=sorted({key.product_number for key in keys}),
        )
        groups: dict[str, list[Control]] = {key.control_group_ref: [] for key in keys}
        for row in rows:
            values = dict(row)
            groups[values.pop("group_ref")].append(Control(**values))
        sets = {ref: ControlSet(controls) for ref, controls in groups.items()}
        return {key: sets[key.control_group_ref] for key in keys}


def is_below_threshold(controls: ControlSet, product_number: int, location_number: int, units: int) -> bool:
    """Whether the first control that applies leaves none of the units; without a control none is too few."""
    first = controls.first_for(product_number, location_number)
    return first is not None and units - first.withheld_of(units) <= 0
