"""Where inventory catalogues, positions and quantities are read from."""

from lading.api.graphql.listing import Listing, Nodes, Reading
from lading.api.graphql.paging import CursorKey
from lading.foundation.access.permissions import Permission

NUMBERS = ("catalogue_number", "product_number", "location_number")


def stock() -> Reading:
    """Everything about stock."""
    return Reading(__package__, "stock.sql", Permission.INVENTORY_VIEW)


def catalogue_nodes() -> Nodes:
    """Inventory catalogues by id."""
    return stock().nodes("catalogues_by_id")


def position_nodes() -> Nodes:
    """Positions by id."""
    return stock().nodes("positions_by_id")


def positions(statement: str) -> Listing:
    """A list of positions, in the order of their stock keys."""
    return stock().list_of(statement, key=CursorKey(NUMBERS, (int, int, int)), unkept={"createdOn"})


def quantities(statement: str) -> Listing:
    """A list of quantities, position by position."""
    key = CursorKey((*NUMBERS, "id"), (int, int, int, str))
    return stock().list_of(statement, key=key)
