"""A proposal is rated by how much of the cart it fills and from how near."""

import pytest

from lading.order.fulfilment_options.model import PlanKind
from lading.order.fulfilment_options.proposals import Leg, Proposal, Way
from lading.order.fulfilment_options.rating import rated, weight_of
from lading.order.sourcing.candidates import Candidates
from lading.order.sourcing.planning.problem import Unfilled
from lading.order.sourcing.reasons import Shortage
from tests.unit.order.fulfilment_options.build import candidates


def found() -> Candidates:
    return candidates({"S1": {1: 5}, "S2": {1: 5}, "W1": {1: 9}}, {"S1": 10.0, "S2": 20.0, "W1": 200.0})


def proposal(*columns: int, units: int = 4, missing: int = 0) -> Proposal:
    legs = tuple(Leg(column, Way.DELIVER, ((0, units // len(columns)),)) for column in columns)
    unfilled = (Unfilled(0, missing, Shortage.NO_STOCK),) if missing else ()
    return Proposal(PlanKind.HD, legs, unfilled)


def test_the_nearest_that_fills_all_gets_full_marks() -> None:
    assert [one.rating for one in rated([proposal(0)], found(), {1: 4}, (50.0, 50.0))] == [100.0]


def test_twice_as_far_is_half_as_near() -> None:
    (one,) = rated([proposal(1)], found(), {1: 4}, (50.0, 50.0))
    assert one.rating == 75.0


def test_half_the_cart_is_half_the_quantity_and_comes_behind_a_whole_one() -> None:
    half, whole = proposal(0, units=2, missing=2), proposal(2)
    both = rated([half, whole], found(), {1: 4}, (50.0, 50.0))
    assert [(one.rating, one.is_complete) for one in both] == [(52.5, True), (75.0, False)]


def test_a_split_is_as_near_as_its_farthest_part() -> None:
    (one,) = rated([proposal(0, 2)], found(), {1: 4}, (0.0, 100.0))
    assert one.rating == 5.0


def test_without_distances_only_the_quantity_counts() -> None:
    anywhere = candidates({"S1": {1: 5}})
    assert rated([proposal(0)], anywhere, {1: 4}, (60.0, 40.0))[0].rating == 60.0


@pytest.mark.parametrize(
    ("setting", "weight"), [(None, 50.0), (70, 70.0), ("70", 70.0), (0, 0.0), (-1, 50.0), ("much", 50.0), ([1], 50.0)]
)
def test_a_weight_is_a_number_or_the_default(setting: object, weight: float) -> None:
    assert weight_of(setting) == weight  # type: ignore[arg-type]
