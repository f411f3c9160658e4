"""Rules about the rows of a position's ledger: which types are active, and an event to each row."""

from lading.engine.loading import Loader
from lading.inventory.effects import PositionKey
from lading.inventory.position_records import ActiveQuantity

Quantities = Loader[PositionKey, tuple[ActiveQuantity, ...]]
