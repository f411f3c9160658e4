"""Kits that are kept together come whole or not at all from a location."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lading.order.sourcing.planning.objective import Term, fewest_then
from lading.order.sourcing.planning.plan import best_plan
from lading.order.sourcing.planning.problem import IN, Kit, Plan, Problem, Unfilled
from lading.order.sourcing.reasons import Shortage


def problem(wanted: list[int], stock: list[list[int]], kits: tuple[Kit, ...], fulfilments_max: int = 9) -> Problem:
    """stock is one row per location, nearest first."""
    return Problem(
        wanted=np.array(wanted, dtype=np.int32),
        available=np.array(stock, dtype=np.int32).T,
        excluded=np.full(len(stock), IN),
        objective=fewest_then(Term("DISTANCE", np.arange(1.0, len(stock) + 1))),
        fulfilments_max=fulfilments_max,
        kits=kits,
    )


def shares(plan: Plan) -> dict[int, dict[int, int]]:
    return {part.location: dict(part.quantities) for part in plan.parts}


def test_a_kit_is_not_taken_apart_though_its_parts_lie_nearer() -> None:
    stock = [[1, 0], [0, 2], [1, 2]]
    together = problem([1, 2], stock, (Kit(1, ((0, 1), (1, 2))),))
    assert shares(best_plan(together)) == {2: {0: 1, 1: 2}}


def test_two_kits_come_one_from_each_of_two_locations() -> None:
    plan = best_plan(problem([2, 2], [[1, 1], [1, 1], [2, 0], [0, 2]], (Kit(2, ((0, 1), (1, 1))),)))
    assert shares(plan) == {0: {0: 1, 1: 1}, 1: {0: 1, 1: 1}}


def test_a_kit_whose_parts_lie_apart_says_so_and_nothing_of_it_ships() -> None:
    plan = best_plan(problem([1, 1, 1], [[1, 0, 1], [0, 1, 0]], (Kit(1, ((0, 1), (1, 1))),)))
    assert shares(plan) == {0: {2: 1}}
    assert plan.unfilled == (Unfilled(0, 1, Shortage.KIT_APART), Unfilled(1, 1, Shortage.KIT_APART))


def test_a_kit_that_nobody_could_make_up_is_out_of_stock() -> None:
    plan = best_plan(problem([1, 1], [[1, 0]], (Kit(1, ((0, 1), (1, 1))),)))
    assert {left.reason for left in plan.unfilled} == {Shortage.NO_STOCK}


def test_a_component_wanted_alone_too_is_not_given_twice() -> None:
    # One piece of product 0: it goes into the kit or to the loose line, and the other line goes elsewhere.
    plan = best_plan(problem([2, 1], [[1, 1], [1, 0]], (Kit(1, ((0, 1), (1, 1))),)))
    assert shares(plan) == {0: {0: 1, 1: 1}, 1: {0: 1}}


@st.composite
def kitted(draw: st.DrawFn) -> Problem:
    products, locations = draw(st.integers(2, 4)), draw(st.integers(1, 5))
    kits = []
    wanted = np.array(draw(st.lists(st.integers(0, 2), min_size=products, max_size=products)))
    for _ in range(draw(st.integers(1, 2))):
        rows = draw(st.sets(st.integers(0, products - 1), min_size=1, max_size=3))
        kit = Kit(draw(st.integers(1, 2)), tuple((row, draw(st.integers(1, 2))) for row in sorted(rows)))
        kits.append(kit)
        for row, units in kit.components:
            wanted[row] += units * kit.quantity
    wanted[wanted == 0] = 1
    held = st.lists(st.integers(0, 4), min_size=products, max_size=products)
    stock = draw(st.lists(held, min_size=locations, max_size=locations))
    return problem(wanted.tolist(), stock, tuple(kits), draw(st.integers(1, 5)))


@given(kitted())
def test_nothing_is_invented_lost_or_taken_twice_and_kits_stay_whole(asked: Problem) -> None:
    plan = best_plan(asked)
    placed = np.zeros(len(asked.wanted), dtype=np.int64)
    for part in plan.parts:
        for row, quantity in part.quantities:
            assert 0 < quantity <= asked.available[row, part.location]
            placed[row] += quantity
    for row, quantity, _ in plan.unfilled:
        placed[row] += quantity
    assert placed.tolist() == asked.wanted.tolist()
    assert len(plan.parts) <= asked.fulfilments_max
    if len(asked.kits) == 1:
        (kit,) = asked.kits
        only = {row for row, units in kit.components if asked.wanted[row] == units * kit.quantity}
        for part in plan.parts:
            counts = {dict(part.quantities).get(row, 0) / units for row, units in kit.components if row in only}
            assert len(counts) <= 1, "a kit was taken apart"
            assert all(count.is_integer() for count in counts)


def test_two_kits_that_share_a_part_come_from_two_places_that_could_each_make_either() -> None:
    kits = (Kit(1, ((0, 1), (1, 1))), Kit(1, ((0, 1), (2, 1))))
    asked = problem([2, 1, 1], [[1, 1, 1], [1, 1, 1]], kits)
    plan = best_plan(asked)
    assert plan.is_complete
    assert len(plan.parts) == 2


def _can_be_had(asked: Problem, kits: list[Kit], held: tuple[tuple[int, ...], ...], used: frozenset[int]) -> bool:
    """Whether kits, one after the other, and then loose units can be placed, by trying everything."""
    if not kits:
        return _loose_can_be_had(asked, held, used)
    kit, rest = kits[0], kits[1:]
    for column in range(len(held)):
        if not asked.eligible[column] or (column not in used and len(used) >= asked.fulfilments_max):
            continue
        left = list(held[column])
        for row, units in kit.components:
            left[row] -= units
        if min(left) >= 0:
            after = (*held[:column], tuple(left), *held[column + 1 :])
            if _can_be_had(asked, rest, after, used | {column}):
                return True
    return False


def _loose_can_be_had(asked: Problem, held: tuple[tuple[int, ...], ...], used: frozenset[int]) -> bool:
    in_kits = np.zeros(len(asked.wanted), dtype=np.int64)
    for kit in asked.kits:
        for row, units in kit.components:
            in_kits[row] += units * kit.quantity
    loose = asked.wanted - in_kits
    columns = [column for column in range(len(held)) if asked.eligible[column]]
    for count in range(len(columns) + 1):
        for chosen in combinations(columns, count):
            everybody = used | set(chosen)
            if len(everybody) <= asked.fulfilments_max or not everybody - used:
                there = sum((np.array(held[column]) for column in everybody), np.zeros(len(loose), dtype=np.int64))
                if (there >= loose).all():
                    return True
    return False


@given(kitted())
def test_an_order_of_kits_that_can_be_had_is_never_turned_down(asked: Problem) -> None:
    kits = [kit._replace(quantity=1) for kit in asked.kits for _ in range(kit.quantity)]
    held = tuple(tuple(int(units) for units in column) for column in asked.available.T)
    if _can_be_had(asked, kits, held, frozenset()):
        assert best_plan(asked).is_complete
