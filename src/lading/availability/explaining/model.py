"""The answer to "why this number?" as the API and the command line show it."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from lading.availability.promising.dated import Promisable

PLACES_MAX = 20


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which number is meant. places_max: how many locations, those with most on hand first; None for all."""

    product_ref: str
    virtual_catalogue_ref: str
    location_ref: str | None = None
    places_max: int | None = PLACES_MAX


class ControlExplained(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A control and what became of it: verdict is its code, sentence says it; units: what it keeps back."""

    ref: str
    type: str
    execution_order: int
    verdict: str
    sentence: str
    units: int


class PlaceExplained(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A location: quantities by type add up to onHand; onHand less withheld is available."""

    location_ref: str
    status: str
    reason: str
    sentence: str
    available: int
    on_hand: int
    withheld: int
    quantities: Mapping[str, int]
    controls: tuple[ControlExplained, ...]


class ComponentExplained(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A component of a kit: how many each kit holds, and how many may be sold in all."""

    product_ref: str
    quantity: int
    available: int


class ArrivalExplained(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units on their way to a location; ref: the sender's, such as a line of a purchase order.

    sellable: those that may be sold once they are there, because controls have kept theirs.
    """

    ref: str
    type: str
    location_ref: str
    expected_on: datetime
    quantity: int
    sellable: int


class AvailabilityExplained(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a virtual catalogue shows of a product, and why.

    available is the sum over all locations, less unsellable, units that lie in the count and may not be sold, and
    kept_for_waiting, units for those who wait in pools; of a kit what its components allow. places holds the
    locations with most on hand, and places_left_out says how many more there are. controls_of_other_products: of the
    group, which have nothing to do with this product. arrivals: the soonest units on their way that may be promised;
    promises: from which day on how many can be; sold_ahead, expected_on: what its pool has left, and from when.
    """

    virtual_catalogue_ref: str
    type: str
    product_ref: str
    explained_on: datetime
    reason: str
    sentence: str
    available: int
    on_hand: int
    withheld: int
    unsellable: int
    kept_for_waiting: int
    inventory_catalogue_ref: str
    network_refs: tuple[str, ...]
    control_group_ref: str | None
    is_stacking: bool
    controls_of_other_products: int
    components: tuple[ComponentExplained, ...]
    places: tuple[PlaceExplained, ...]
    places_left_out: int
    arrivals: tuple[ArrivalExplained, ...]
    promises: tuple[Promisable, ...]
    sold_ahead: int
    expected_on: date | None
