"""Every ordered unit is in exactly one place."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from lading.order.quantities import Quantities, Share, order_quantities, quantities_of
from lading.order.sourcing.open_units import open_units
from tests.unit.order.build import fulfilment, fulfilment_item, order, order_item

STATUSES = (
    "AWAITING_WAVE",
    "ASSIGNED",
    "FULFILLED",
    "PARTIALLY_FULFILLED",
    "COMPLETE",
    "REJECTED",
    "EXPIRED",
    "CANCELLED",
)


def test_units_of_every_kind_are_told_apart() -> None:
    item = order_item(1, 10, cancelled=1)
    shares = [
        Share("AWAITING_WAVE", fulfilment_item(1, 1, 2)),
        Share("PARTIALLY_FULFILLED", fulfilment_item(2, 1, 3, filled=1, rejected=2)),
        Share("COMPLETE", fulfilment_item(3, 1, 2, filled=2)),
        Share("ESCALATED", fulfilment_item(4, 1, 1)),
        Share("EXPIRED", fulfilment_item(5, 1, 4)),
    ]
    found = quantities_of(item, shares)
    assert found == Quantities(ordered=10, open=3, allocated=3, shipped=2, cancelled=1, escalated=1)
    assert found.is_conserved


def test_a_unit_promised_twice_is_noticed() -> None:
    shares = [Share("ASSIGNED", fulfilment_item(1, 1, 2)), Share("ASSIGNED", fulfilment_item(2, 1, 1))]
    found = quantities_of(order_item(1, 2), shares)
    assert found.open == -1
    assert not found.is_conserved


@st.composite
def _parts(draw: st.DrawFn) -> tuple[int, int, list[Share]]:
    """(ordered, cancelled, shares) that never give more than was ordered away."""
    ordered = draw(st.integers(1, 50))
    cancelled = draw(st.integers(0, ordered))
    left, shares = ordered - cancelled, []
    for number in range(draw(st.integers(0, 6))):
        requested = draw(st.integers(0, left))
        if requested == 0:
            continue
        status = draw(st.sampled_from(STATUSES))
        item = fulfilment_item(number, 1, requested)
        if status in {"FULFILLED", "PARTIALLY_FULFILLED", "COMPLETE"}:
            filled = draw(st.integers(0, requested))
            item = msgspec.structs.replace(item, filled_quantity=filled, rejected_quantity=requested - filled)
        if status not in {"REJECTED", "EXPIRED", "CANCELLED"}:
            left -= requested - item.rejected_quantity
        shares.append(Share(status, item))
    return ordered, cancelled, shares


@given(_parts())
def test_nothing_is_invented_lost_or_taken_twice(parts: tuple[int, int, list[Share]]) -> None:
    ordered, cancelled, shares = parts
    found = quantities_of(order_item(1, ordered, cancelled=cancelled), shares)
    assert found.is_conserved


@given(_parts())
def test_sourcing_places_exactly_the_units_that_are_open(parts: tuple[int, int, list[Share]]) -> None:
    ordered, cancelled, shares = parts
    item = order_item(1, ordered, cancelled=cancelled)
    entities = [fulfilment(number, share.status, [share.item]) for number, share in enumerate(shares)]
    opened = order_quantities(order([item], entities))[item.id].open
    assert open_units([item], entities).get(item.id, 0) == opened


def test_an_escalated_unit_is_open_again_once_its_fulfilment_is_cancelled() -> None:
    item, held = order_item(1, 2), fulfilment_item(1, 1, 2)
    unfulfillable = {"type": "STRING", "value": "NO_STOCK"}
    for status, units in (("ESCALATED", 0), ("CANCELLED", 2)):
        entity = fulfilment(1, status, [held], unfulfillable=unfulfillable)
        assert order_quantities(order([item], [entity]))[item.id].open == units
        assert sum(open_units([item], [entity]).values()) == units
