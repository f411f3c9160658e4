"""What a simulation is asked, and what it answers."""

from datetime import datetime

import msgspec

from lading.order.sourcing.profiles.model import Profile
from lading.order.sourcing.simulation.yardstick import Yardstick
from lading.order.sourcing.strategies.looking import Where

# Stands for the rules of the reference workflow: the fewest fulfilments, of those the nearest.
REFERENCE = "REFERENCE"


class Contender(msgspec.Struct, frozen=True, kw_only=True):
    """One way to source. profile: None for the reference, which looks where `where` says."""

    name: str
    profile: Profile | None
    where: Where
    fulfilments_max: int

    @property
    def virtual_catalogues(self) -> frozenset[str]:
        """Every catalogue it may look through."""
        if self.profile is None:
            return frozenset({self.where.virtual_catalogue_ref})
        strategies = (*self.profile.strategies.primary, *self.profile.strategies.fallback)
        return frozenset(self.profile.virtual_catalogue_of(one) for one in strategies)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which stored orders: of a retailer, made from since until before until, the first orders_max of them."""

    retailer: int
    since: datetime
    until: datetime
    orders_max: int
    differences_max: int
    yardstick: Yardstick


class Shipped(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A parcel there would be. transfers: units that come to its location from others first."""

    location_ref: str
    units: int
    kilometres: float | None
    transfers: int = 0


class OrderResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What one contender makes of an order. cost in minor units, carbon in grams, by the yardstick.

    parts: its parcels; kilometres: of parcels and transfers.

    is_promise_kept: whole, and there within the days promised. is_capacity_hit: a location with stock had no room.
    failure: why it could not be sourced at all, with a code.
    """

    parts: tuple[Shipped, ...]
    units_wanted: int
    units_placed: int
    cost: float
    kilometres: float
    carbon_grams: float
    is_promise_kept: bool
    is_capacity_hit: bool
    strategy: str
    failure: str = ""


class Totals(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What one contender comes to over all orders.

    split_rate: of the orders that ship at all, those in more than one parcel. rejected: orders of which nothing ships.
    partial: orders of which something is missing. Rates are shares from 0 to 1.
    """

    name: str
    orders: int
    whole: int
    partial: int
    rejected: int
    failed: int
    split_rate: float
    fulfilments: int
    transfers: int
    units_wanted: int
    units_placed: int
    cost: float
    cost_per_order: float
    kilometres: float
    kilometres_per_parcel: float
    carbon_kilograms: float
    promise_kept_rate: float
    capacity_hits: int
    seconds: float


class Difference(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An order that contenders source differently; results in their order."""

    order_ref: str
    results: tuple[OrderResult, ...]


class Simulation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Contenders side by side, the first as the measure of the others. differences: the first so many of them."""

    since: datetime
    until: datetime
    orders: int
    contenders: tuple[Totals, ...]
    differing: int
    differences: tuple[Difference, ...]
