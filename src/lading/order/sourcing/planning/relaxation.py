"""A lower bound on what covering costs, and the price of a unit of each product that proves it.

Lagrangian relaxation of the demand, its multipliers by subgradient ascent: M. Held, P. Wolfe, H. P. Crowder,
"Validation of subgradient optimization", Math. Programming 6, 1974; for covering J. E. Beasley, "A Lagrangian heuristic
for set-covering problems", Naval Research Logistics 37, 1990. The reduced cost of a location is its fixed cost less the
sum over products of stock times max(0, price - cost of a unit). Every covering set costs at least prices times wanted
plus the negative reduced costs; if it has exactly `size` members, plus the `size` smallest ones.
"""

from dataclasses import dataclass

import numpy as np

from lading.order.sourcing.planning.cover import Columns, Cover
from lading.order.sourcing.planning.objective import Values

PATIENCE = 4
STEP_FIRST, STEP_MIN = 1.0, 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """bound: no set costs less. prices: shape (products,). reduced: shape (locations,)."""

    bound: float
    prices: Values
    reduced: Values


def relax(
    cover: Cover, known: float, start: Values, size: int | None = None, *, rounds: int, enough: float = np.inf
) -> Relaxation:
    """The best bound of some rounds. known: the cost of a set already found. start: first prices, not below 0.

    size: the number of members if it is fixed. enough: a bound above it need not be raised further.
    """
    prices, step, stale = start, STEP_FIRST, 0
    best = Relaxation(-np.inf, start, cover.fixed)
    for _ in range(rounds):
        reduced = reduced_costs(cover, prices)
        members = _cheapest(reduced, size)
        bound = float(prices @ cover.wanted + reduced[members].sum())
        if bound > best.bound:
            stale = 0 if bound > best.bound + 1e-4 * abs(best.bound) else stale + 1
            best = Relaxation(bound, prices, reduced)
        else:
            stale += 1
        if stale > PATIENCE:
            step, stale, prices = step / 2, 0, best.prices
            if step < STEP_MIN:
                break
            continue
        slope = cover.wanted - _taken(cover, prices, members)
        steepness = float(slope @ slope)
        if steepness == 0 or bound > enough or known - bound <= 1e-9 * abs(known):
            break
        prices = np.maximum(prices + step * (known - bound) / steepness * slope, 0)
    return best


def reduced_costs(cover: Cover, prices: Values) -> Values:
    """What each location costs beyond what its units are worth at these prices."""
    if cover.per_unit is None:
        worth: Values = cover.stock @ prices
    else:
        worth = np.einsum("jp,jp->j", np.maximum(prices - cover.per_unit, 0), cover.stock)
    return cover.fixed - worth


def _cheapest(reduced: Values, size: int | None) -> Columns:
    if size is None:
        return np.flatnonzero(reduced < 0)
    return np.argpartition(reduced, size - 1)[:size] if size < len(reduced) else np.arange(len(reduced))


def _taken(cover: Cover, prices: Values, members: Columns) -> Values:
    stock = cover.stock[members]
    if cover.per_unit is not None:
        stock = stock * (cover.per_unit[members] < prices)
    taken: Values = stock.sum(axis=0)
    return taken
