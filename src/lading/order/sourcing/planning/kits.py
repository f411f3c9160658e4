"""Kits that are not taken apart, as rows of their own: a location that holds two whole kits holds two of that row.

Where a product is in two kits, or is wanted alone too, the rows share its stock. Then each row first sees all of it; if
the plan found takes more than is there, the stock is dealt out beforehand, kits before loose units or the other way
round, and the fuller plan is taken; if both leave something, it is dealt out by search. So nothing is taken twice and
an order that can be had is had, though with shared components a plan may be larger than the smallest one.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from lading.order.sourcing.planning.costs import costs_of
from lading.order.sourcing.planning.kit_dealing import deal
from lading.order.sourcing.planning.objective import Objective, Term
from lading.order.sourcing.planning.parts import Part
from lading.order.sourcing.planning.problem import Plan, Problem, Unfilled, Units
from lading.order.sourcing.reasons import Shortage

Planner = Callable[[Problem], Plan]


def plan_with_kits(problem: Problem, plan: Planner) -> Plan:
    """The best plan in which every fulfilment holds whole kits. plan: makes plans of problems without kits."""
    recipes, wanted = _rows(problem)
    everything = _wholes(problem.available, recipes)
    best = plan(_in_rows(problem, recipes, wanted, everything))
    if not _is_held(problem, recipes, best):
        order = range(len(wanted))
        dealt = [_dealt(problem.available, recipes, wanted, one) for one in (order, reversed(order))]
        best = max((plan(_in_rows(problem, recipes, wanted, held)) for held in dealt), key=_units)
        if not best.is_complete:
            best = _whole(problem, recipes, wanted) or best
    return _in_products(problem, recipes, best)


def _whole(problem: Problem, recipes: Units, wanted: Units) -> Plan | None:
    """A plan in rows with everything, if stock that rows share can be dealt out so."""
    available = problem.available * problem.eligible
    dealt = deal(available, recipes, wanted, costs_of(problem).per_fulfilment, problem.fulfilments_max)
    if dealt is None:
        return None
    given: dict[int, Counter[int]] = {}
    for row, column, quantity in dealt:
        given.setdefault(column, Counter())[row] += quantity
    return Plan(tuple(Part(column, tuple(sorted(rows.items()))) for column, rows in sorted(given.items())), ())


def _rows(problem: Problem) -> tuple[Units, Units]:
    """Units of each product in one of each row, and how many of each row are wanted: kits first, then loose units."""
    products = len(problem.wanted)
    loose = problem.wanted.copy()
    recipes: list[Units] = []
    for kit in problem.kits:
        recipe = np.zeros(products, dtype=np.int32)
        for row, units in kit.components:
            recipe[row] += units
        loose -= recipe * kit.quantity
        recipes.append(recipe)
    assert (loose >= 0).all(), "kits hold more than is wanted"
    alone = np.flatnonzero(loose)
    table = np.concatenate([np.array(recipes, dtype=np.int32), np.eye(products, dtype=np.int32)[alone]])
    return table, np.concatenate([np.array([kit.quantity for kit in problem.kits], dtype=np.int32), loose[alone]])


def _wholes(available: Units, recipes: Units) -> Units:
    """How many of each row each location could make up, each row for itself."""
    return np.stack([(available[recipe > 0] // recipe[recipe > 0, None]).min(axis=0) for recipe in recipes])


def _dealt(available: Units, recipes: Units, wanted: Units, order: Iterable[int]) -> Units:
    """How many of each row each location could make up, one row after the other."""
    left, held = available.copy(), np.zeros((len(recipes), available.shape[1]), dtype=np.int32)
    for row in order:
        held[row] = np.minimum(_wholes(left, recipes[row : row + 1])[0], wanted[row])
        left -= recipes[row][:, None] * held[row]
    return held


def _in_rows(problem: Problem, recipes: Units, wanted: Units, held: Units) -> Problem:
    objective = problem.objective
    levels = tuple(tuple(_term_in_rows(term, recipes) for term in level) for level in objective.levels)
    return replace(
        problem,
        wanted=wanted,
        available=held,
        objective=Objective(levels, objective.is_whole_first),
        kits=(),
    )


def _term_in_rows(term: Term, recipes: Units) -> Term:
    return term if term.per_unit is None else replace(term, per_unit=recipes @ term.per_unit)


def _is_held(problem: Problem, recipes: Units, plan: Plan) -> bool:
    """Whether every location has what the rows it gives need together."""
    return all(
        (sum(recipes[row] * quantity for row, quantity in part.quantities) <= problem.available[:, part.location]).all()
        for part in plan.parts
    )


def _units(plan: Plan) -> int:
    return sum(quantity for part in plan.parts for _, quantity in part.quantities)


def _in_products(problem: Problem, recipes: Units, plan: Plan) -> Plan:
    parts = []
    for part in plan.parts:
        given = sum(recipes[row] * quantity for row, quantity in part.quantities)
        parts.append(Part(part.location, tuple((int(row), int(given[row])) for row in np.flatnonzero(given))))
    missing: Counter[tuple[int, Shortage]] = Counter()
    for left in plan.unfilled:
        for row, reason, units in _missing(problem, recipes[left.product], left):
            missing[row, reason] += units
    return Plan(tuple(parts), tuple(Unfilled(row, units, reason) for (row, reason), units in sorted(missing.items())))


def _missing(problem: Problem, recipe: Units, left: Unfilled) -> Iterable[tuple[int, Shortage, int]]:
    """Units of products that a row leaves open. A kit whose parts lie apart is not simply out of stock."""
    rows = np.flatnonzero(recipe)
    apart = (problem.available.sum(axis=1)[rows] // recipe[rows]).min()
    is_apart = left.reason is Shortage.NO_STOCK and len(rows) > 1 and apart >= left.quantity
    reason = Shortage.KIT_APART if is_apart else left.reason
    return [(int(row), reason, int(recipe[row]) * left.quantity) for row in rows]
