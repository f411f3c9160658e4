"""A position as an entity of its catalogue: what it is called, and what a working copy of it holds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from lading.inventory.effects import PositionKey

INVENTORY_POSITION = "INVENTORY_POSITION"
INVENTORY_QUANTITY = "INVENTORY_QUANTITY"
POSITION_TYPE = "DEFAULT"

_NUMBER_BITS = 31
_NUMBER_MASK = (1 << _NUMBER_BITS) - 1


class PositionName(NamedTuple):
    """A position by the refs that people and other systems use."""

    catalogue_ref: str
    product_ref: str
    location_ref: str

    @property
    def ref(self) -> str:
        """PRODUCT:LOCATION:TYPE."""
        return f"{self.product_ref}:{self.location_ref}:{POSITION_TYPE}"


class PositionFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a position holds, in units. supplied: counted, with the deltas since, before anything was promised or sold.

    active_types: the quantity types with active rows, LAST_ON_HAND once counted.
    """

    key: PositionKey
    product_ref: str
    location_ref: str
    product_status: str
    location_status: str
    on_hand: int
    counted: int
    supplied: int = 0
    counted_at: datetime | None
    active_types: frozenset[str]


class PositionFact(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a PositionName. key None: the catalogue, product or location is unknown, as missing says."""

    key: PositionKey | None
    missing: str = ""
    product_number: int | None = None
    status: str = ""
    position: PositionFields | None = None
    product_status: str = ""
    location_status: str = ""


class QuantityFields(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the ledger; it is added and closed by stock effects only."""

    position: PositionKey
    quantity: int


def position_id(key: PositionKey) -> UUID:
    """The identity of a position: its three numbers, packed into a UUID (version 8) that can be read back."""
    low = (key.product_number << _NUMBER_BITS) | key.location_number
    return UUID(int=(key.catalogue_number << 80) | (0x8 << 76) | (0b10 << 62) | low)


def position_key(identity: UUID) -> PositionKey | None:
    """The key of a position by its identity; None for an identity of something else."""
    key = PositionKey(
        (identity.int >> 80) & _NUMBER_MASK,
        (identity.int >> _NUMBER_BITS) & _NUMBER_MASK,
        identity.int & _NUMBER_MASK,
    )
    return key if position_id(key) == identity else None


def fields_of(row: Mapping[str, Any]) -> PositionFields:
    """The fields of a position from its row."""
    return PositionFields(
        key=PositionKey(row["catalogue_number"], row["product_number"], row["location_number"]),
        product_ref=row["product_ref"],
        location_ref=row["location_ref"],
        product_status=row["product_status"],
        location_status=row["location_status"],
        on_hand=row["on_hand"],
        counted=row["counted"],
        supplied=row["supplied"],
        counted_at=row["counted_at"],
        active_types=frozenset(row["active_types"]),
    )
