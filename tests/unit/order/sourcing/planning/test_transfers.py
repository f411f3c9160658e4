"""When goods are gathered first, and when not."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lading.order.sourcing.planning.objective import Term, fulfilments, weighted
from lading.order.sourcing.planning.parts import Part, Transfer
from lading.order.sourcing.planning.plan import best_plan
from lading.order.sourcing.planning.problem import IN, Problem
from lading.order.sourcing.planning.transfers import Transfers, best_form, gathered_plan


def problem(wanted: list[int], stock: list[list[int]], labels: list[float]) -> Problem:
    """stock is one row per location; a parcel costs its label and 5."""
    locations = len(stock)
    return Problem(
        wanted=np.array(wanted, dtype=np.int32),
        available=np.array(stock, dtype=np.int32).T,
        excluded=np.full(locations, IN),
        objective=weighted(fulfilments(locations, weight=5.0), Term("LABEL", np.array(labels))),
        fulfilments_max=9,
    )


def hub(locations: int, destination: int, cost: float) -> Transfers:
    return Transfers(
        destinations=(destination,),
        origins=np.ones(locations, dtype=np.bool_),
        costs=np.full((locations, 1), cost),
        level=0,
        transfers_max=4,
    )


def test_one_parcel_by_way_of_the_hub_beats_two_dear_ones() -> None:
    asked = problem([1, 1], [[1, 0], [0, 1]], [8.0, 8.0])
    plan = best_form(asked, hub(2, 0, 3.0))
    assert plan.parts == (Part(0, ((0, 1), (1, 1))),)
    assert plan.transfers == (Transfer(1, 0, ((1, 1),)),)
    assert plan.is_complete


def test_two_parcels_stay_two_where_the_transfer_costs_more() -> None:
    asked = problem([1, 1], [[1, 0], [0, 1]], [8.0, 8.0])
    assert best_form(asked, hub(2, 0, 20.0)) == best_plan(asked)


def test_a_hub_that_holds_nothing_may_gather_from_both() -> None:
    plan = best_form(problem([1, 1], [[1, 0], [0, 1], [0, 0]], [8.0, 8.0, 1.0]), hub(3, 2, 2.0))
    assert [part.location for part in plan.parts] == [2]
    assert {move.origin for move in plan.transfers} == {0, 1}


def test_one_location_that_holds_everything_never_waits_for_a_transfer() -> None:
    plan = best_form(problem([1, 1], [[1, 0], [0, 1], [1, 1]], [1.0, 1.0, 90.0]), hub(3, 0, 0.0))
    assert [part.location for part in plan.parts] == [2]
    assert plan.transfers == ()


def test_what_a_store_lacks_for_a_collection_comes_in_from_others_who_may_not_serve() -> None:
    asked = problem([2, 1], [[1, 0], [5, 0], [0, 5]], [0.0, 0.0, 0.0])
    collected = replace(asked, excluded=np.array([IN, 6, 6]))
    assert not best_plan(collected).is_complete
    plan = best_form(collected, hub(3, 0, 3.0))
    assert plan.parts == (Part(0, ((0, 2), (1, 1))),)
    assert set(plan.transfers) == {Transfer(1, 0, ((0, 1),)), Transfer(2, 0, ((1, 1),))}


def test_nothing_is_moved_for_an_order_that_stays_incomplete() -> None:
    asked = problem([2, 1], [[1, 0], [0, 1]], [8.0, 8.0])
    assert gathered_plan(asked, hub(2, 0, 0.0)) is None
    assert best_form(asked, hub(2, 0, 0.0)) == best_plan(asked)


@given(
    st.lists(st.integers(1, 3), min_size=2, max_size=2),
    st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=2, max_size=5),
    st.integers(0, 20),
)
def test_a_transfer_moves_only_what_its_origin_holds_and_the_parcel_is_whole(
    wanted: list[int], stock: list[list[int]], cost: int
) -> None:
    asked = problem(wanted, stock, [8.0] * len(stock))
    plan = best_form(asked, hub(len(stock), 0, float(cost)))
    held = asked.available.astype(np.int64).copy()
    for move in plan.transfers:
        for row, units in move.quantities:
            assert 0 < units <= asked.available[row, move.origin]
            held[row, move.origin] -= units
            held[row, move.destination] += units
    for part in plan.parts:
        for row, units in part.quantities:
            held[row, part.location] -= units
    assert (held >= 0).all()
    feasible = (asked.available.sum(axis=1) >= asked.wanted).all()
    assert plan.is_complete == feasible
