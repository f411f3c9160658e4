"""Why stock was not promised."""

from typing import Final

from lading.inventory.effects import PositionKey

POSITION_UNKNOWN: Final = "POSITION_UNKNOWN"
POSITION_INACTIVE: Final = "POSITION_INACTIVE"
STOCK_TAKEN: Final = "STOCK_TAKEN"


def position_unknown(key: PositionKey) -> str:
    """Nothing was ever counted there."""
    return f"{POSITION_UNKNOWN}: {_named(key)} does not exist"


def position_inactive(key: PositionKey) -> str:
    """The product or the location is withdrawn from sale."""
    return f"{POSITION_INACTIVE}: {_named(key)} is not active"


def stock_taken(key: PositionKey, *, on_hand: int, withheld: int, wanted: int) -> str:
    """Somebody else was promised the units first, or they were never there."""
    return f"{STOCK_TAKEN}: {_named(key)} has {on_hand} on hand, {withheld} of them withheld, and {wanted} are wanted"


def _named(key: PositionKey) -> str:
    return f"product {key.product_number} at location {key.location_number} in catalogue {key.catalogue_number}"
