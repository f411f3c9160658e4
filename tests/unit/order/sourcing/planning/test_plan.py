"""What the plan search promises, checked against every possible plan of small orders."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lading.order.sourcing.planning.objective import Term, Values, fewest_then
from lading.order.sourcing.planning.parts import Part
from lading.order.sourcing.planning.plan import best_plan, single_location, whole_plan
from lading.order.sourcing.planning.problem import IN, Plan, Problem, Unfilled
from lading.order.sourcing.reasons import Shortage


def problem(
    wanted: list[int], stock: list[list[int]], fulfilments_max: int = 1000, excluded: tuple[int, ...] = ()
) -> Problem:
    """stock is one row per location, nearest first."""
    available = np.array(stock, dtype=np.int32).T
    codes = np.full(len(stock), IN, dtype=np.uint8)
    codes[list(excluded)] = 1
    return Problem(
        wanted=np.array(wanted, dtype=np.int32),
        available=available,
        excluded=codes,
        objective=fewest_then(Term("DISTANCE", distances(len(stock)))),
        fulfilments_max=fulfilments_max,
    )


def distances(locations: int) -> Values:
    return np.arange(1, locations + 1, dtype=np.float64)


def shares(plan: Plan) -> dict[int, dict[int, int]]:
    return {part.location: dict(part.quantities) for part in plan.parts}


def test_the_nearest_location_that_holds_everything_fills_the_order_alone() -> None:
    asked = problem([1, 2], [[1, 0], [0, 2], [5, 5], [1, 2]])
    assert single_location(asked) == 2
    assert best_plan(asked) == Plan((Part(2, ((0, 1), (1, 2))),), ())


def test_one_far_location_with_everything_beats_two_near_ones() -> None:
    assert shares(best_plan(problem([1, 1], [[1, 0], [0, 1], [0, 0], [1, 1]]))) == {3: {0: 1, 1: 1}}


def test_an_excluded_location_fills_nothing() -> None:
    assert shares(best_plan(problem([1], [[9], [9]], excluded=(0,)))) == {1: {0: 1}}
    assert whole_plan(problem([1], [[9], [0]], excluded=(0,))) is None


def test_two_locations_with_one_unit_each_ship_one_and_one() -> None:
    assert shares(best_plan(problem([2], [[1], [1]]))) == {0: {0: 1}, 1: {0: 1}}


def test_five_units_of_two_and_four_ship_as_two_and_three() -> None:
    assert shares(best_plan(problem([5], [[2], [4], [1]]))) == {0: {0: 2}, 1: {0: 3}}


def test_five_units_ship_whole_from_the_location_that_holds_five() -> None:
    assert shares(best_plan(problem([5], [[2], [4], [5]]))) == {2: {0: 5}}


def test_one_location_gets_one_fulfilment_however_many_units_it_gives() -> None:
    for quantity in (1, 2):
        plan = best_plan(problem([quantity, 1], [[2, 0], [0, 1]]))
        assert [part.location for part in plan.parts] == [0, 1]
        assert shares(plan) == {0: {0: quantity}, 1: {1: 1}}


def test_items_stocked_at_different_places_ship_from_both() -> None:
    assert shares(best_plan(problem([1, 1], [[1, 0], [0, 1]]))) == {0: {0: 1}, 1: {1: 1}}


def test_a_line_stays_together_where_a_location_of_the_plan_holds_all_of_it() -> None:
    assert shares(best_plan(problem([2, 1], [[1, 1], [2, 0]]))) == {0: {1: 1}, 1: {0: 2}}


def test_taking_most_first_does_not_cost_a_third_parcel() -> None:
    # The location with most units (column 0) leads to three parcels; columns 1 and 2 do it in two.
    stock = [[2, 2, 0, 0], [3, 0, 1, 0], [0, 3, 0, 1]]
    plan = best_plan(problem([3, 3, 1, 1], stock, fulfilments_max=2))
    assert shares(plan) == {1: {0: 3, 2: 1}, 2: {1: 3, 3: 1}}
    assert plan.is_complete


def test_of_two_equally_small_plans_the_nearer_one_wins() -> None:
    assert set(shares(best_plan(problem([1, 1], [[0, 0], [1, 0], [1, 0], [0, 1], [0, 1]])))) == {1, 3}


def test_running_out_of_stock_is_a_different_reason_from_the_limit() -> None:
    assert best_plan(problem([3], [[1], [1]])).unfilled == (Unfilled(0, 1, Shortage.NO_STOCK),)
    assert best_plan(problem([2], [[1], [1]], fulfilments_max=1)).unfilled == (Unfilled(0, 1, Shortage.SPLIT_LIMIT),)


def test_stock_that_lies_only_where_it_may_not_be_taken_has_its_own_reason() -> None:
    plan = best_plan(problem([3], [[1], [1]], excluded=(0,)))
    assert plan.unfilled == (Unfilled(0, 1, Shortage.ONLY_EXCLUDED), Unfilled(0, 1, Shortage.NO_STOCK))


def test_within_the_limit_the_plan_with_most_units_is_taken() -> None:
    assert shares(best_plan(problem([3, 3], [[1, 1], [3, 1], [0, 3]], fulfilments_max=1))) == {1: {0: 3, 1: 1}}


def test_no_fulfilment_left_fills_nothing() -> None:
    plan = best_plan(problem([1], [[5]], fulfilments_max=0))
    assert plan == Plan((), (Unfilled(0, 1, Shortage.SPLIT_LIMIT),))


def test_without_locations_everything_is_out_of_stock() -> None:
    nowhere = Problem(
        wanted=np.array([2], dtype=np.int32),
        available=np.zeros((1, 0), dtype=np.int32),
        excluded=np.zeros(0, dtype=np.uint8),
        objective=fewest_then(Term("DISTANCE", np.zeros(0))),
        fulfilments_max=1000,
    )
    assert best_plan(nowhere) == Plan((), (Unfilled(0, 2, Shortage.NO_STOCK),))


def test_an_order_of_thousands_of_products_is_planned_whole() -> None:
    random = np.random.default_rng(20260302)
    held = random.integers(0, 4, (3_000, 300), dtype=np.int32) * (random.random((3_000, 300)) < 0.3)
    wanted = np.minimum(held.sum(axis=1), 3).astype(np.int32) + (held.sum(axis=1) == 0)
    held[:, 0] = np.where(held.sum(axis=1) == 0, 1, held[:, 0])
    asked = Problem(
        wanted=wanted.astype(np.int32),
        available=held,
        excluded=np.full(300, IN, dtype=np.uint8),
        objective=fewest_then(Term("DISTANCE", random.random(300))),
        fulfilments_max=1000,
    )
    plan = best_plan(asked)
    assert plan.is_complete
    assert sum(quantity for part in plan.parts for _, quantity in part.quantities) == asked.wanted_units


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    products, locations = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    quantity = st.integers(1, 4)
    wanted = draw(st.lists(quantity, min_size=products, max_size=products))
    row = st.lists(st.sampled_from((0, 0, 1, 2, 3, 4)), min_size=products, max_size=products)
    stock = draw(st.lists(row, min_size=locations, max_size=locations))
    excluded = draw(st.sets(st.integers(0, locations - 1), max_size=2))
    return problem(wanted, stock, draw(st.integers(1, 5)), tuple(excluded))


def filled_by(asked: Problem, columns: tuple[int, ...]) -> int:
    return int(np.minimum(asked.available[:, list(columns)].sum(axis=1), asked.wanted).sum())


def best_score(asked: Problem) -> tuple[int, int, float]:
    """Units, minus locations, minus remoteness: the best of every set of locations within the limit."""
    columns = [int(column) for column in np.flatnonzero(asked.eligible)]
    sets = [chosen for size in range(asked.fulfilments_max + 1) for chosen in combinations(columns, size)]
    return max(
        (filled_by(asked, chosen), -len(chosen), -float(distances(asked.available.shape[1])[list(chosen)].sum()))
        for chosen in sets
    )


@given(problems())
def test_no_plan_fills_more_with_fewer_or_nearer_locations(asked: Problem) -> None:
    plan = best_plan(asked)
    units = sum(quantity for part in plan.parts for _, quantity in part.quantities)
    distance = float(sum(part.location + 1 for part in plan.parts))
    assert (units, -len(plan.parts), -distance) == best_score(asked)


@given(problems())
def test_a_feasible_order_is_never_rejected(asked: Problem) -> None:
    feasible = best_score(asked)[0] == asked.wanted_units
    assert best_plan(asked).is_complete == feasible


@given(problems())
def test_nothing_is_invented_lost_or_taken_twice(asked: Problem) -> None:
    plan = best_plan(asked)
    locations = [part.location for part in plan.parts]
    assert len(set(locations)) == len(locations) <= asked.fulfilments_max
    assert asked.eligible[locations].all()
    placed = np.zeros(len(asked.wanted), dtype=np.int64)
    for part in plan.parts:
        assert part.quantities
        for row, quantity in part.quantities:
            assert 0 < quantity <= asked.available[row, part.location]
            placed[row] += quantity
    for row, quantity, _ in plan.unfilled:
        placed[row] += quantity
    assert placed.tolist() == asked.wanted.tolist()
