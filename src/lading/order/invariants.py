"""What must be true of orders at every commit."""

from lading.kernel.invariant import Invariant

_PACKAGE = "lading.order"


def invariants() -> tuple[Invariant, ...]:
    """Every invariant of orders."""
    return (
        Invariant("I3a", "a promise stands only for units still to be picked", _PACKAGE, "promises_without_need"),
        Invariant("I3b", "units waiting to be picked are promised", _PACKAGE, "needs_without_promise"),
        Invariant("I10", "an order's total is not more than its parts", _PACKAGE, "totals_beyond_parts"),
        Invariant("I15", "every ordered unit is in one place", _PACKAGE, "units_out_of_place"),
        Invariant("I16a", "a parcel holds only what was picked", _PACKAGE, "parcels_without_pick"),
        Invariant("I16b", "a parcel goes with its own order", _PACKAGE, "parcels_astray"),
        Invariant("I16c", "what is taken of a slot is what fulfilments hold of it", _PACKAGE, "capacity_unaccounted"),
        Invariant("I16d", "a fulfilment that is over without work holds no capacity", _PACKAGE, "capacity_unreleased"),
        Invariant("I16e", "a transfer of an order goes with its fulfilment", _PACKAGE, "order_transfers_astray"),
        Invariant("I17a", "an order that is over has nothing under way", _PACKAGE, "orders_over_too_early"),
        Invariant("I17b", "an order of which everything is over is over", _PACKAGE, "orders_over_unnoticed"),
    )
