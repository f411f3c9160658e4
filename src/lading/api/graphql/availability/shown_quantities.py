"""How much each virtual position shows: worked out as for every other answer, for the rows of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lading.availability.promising.positions import ShownPosition, shown_quantities
from lading.database.connection import Connection
from lading.foundation.access.principal import Principal

EVERYWHERE = 0


@dataclass(frozen=True, slots=True)
class ShownQuantities:
    """The quantity of each row of a list of virtual positions."""

    columns: ClassVar[frozenset[str]] = frozenset({"quantity"})

    async def __call__(
        self, connection: Connection, user: Principal, rows: Sequence[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        """The rows with their quantity, in units."""
        asked = [_asked(row) for row in rows]
        quantities = await shown_quantities(connection, user.account, asked)
        return [dict(row) | {"quantity": quantities[one]} for row, one in zip(rows, asked, strict=True)]


def _asked(row: Mapping[str, Any]) -> ShownPosition:
    at = row["location_number"]
    return ShownPosition(row["catalogue_ref"], row["retailer"], row["product_number"], None if at == EVERYWHERE else at)
