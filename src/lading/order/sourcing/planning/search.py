"""The search for the locations of a plan: a first set, a bound, and between the two a search as wide as it has to be.

Work is counted, not timed, so that the same order always gets the same plan. A narrow search comes first; only where it
had to drop sets that might have been better does a wider one follow, over the locations that the better bound leaves.
"""

from dataclasses import dataclass

import numpy as np

from lading.order.sourcing.planning.beam import TOLERANCE, Found, Limits, grow
from lading.order.sourcing.planning.cover import Chosen, Columns, Cover
from lading.order.sourcing.planning.greedy import Start, cheapest_first, without_spare
from lading.order.sourcing.planning.objective import Values
from lading.order.sourcing.planning.relaxation import Relaxation, reduced_costs, relax
from lading.order.sourcing.planning.swapping import swapped

# Cells (locations x products) beyond which the first set is kept: orders of hundreds of lines.
CELLS_MAX = 150_000
# Rounds of bounding the number of members, and the part of the prices paid by the first set that they start from.
ROUNDS_TO_COUNT = 30
PRICES_FIRST = 0.8
EVERYONE = 2**31


# Rounds of bounding, then the width to grow with, if no more than so many locations are left.
STAGES = ((12, 40, 96), (24, 40, EVERYONE), (40, 240, EVERYONE))
PRODUCTS_AT_FULL_WIDTH = 20
# How wide it goes for one fulfilment less.
WIDTH_TO_SAVE_ONE = 120
# How wide it goes where the order could not be filled otherwise.
WIDTHS_TO_DO_IT = (240, 2_000, 10_000)


def find_fewest(cover: Cover, members_max: int) -> Chosen | None:
    """The smallest covering set, of those the cheapest; None if none was found within members_max."""
    counter = Cover(cover.wanted, cover.stock, np.ones_like(cover.fixed), None)
    start = cheapest_first(counter)
    if cover.stock.size > CELLS_MAX:
        return start.chosen if len(start.chosen) <= members_max else None
    counting = _counting(counter, start)
    fewest = _fewest(counter, start.chosen, counting, members_max)
    if fewest is None:
        return None
    return _of_size(cover, len(fewest), counting.prices, _polished(cover, fewest))


def _fewest(counter: Cover, chosen: Chosen, counting: "_Counting", members_max: int) -> Chosen | None:
    """The smallest covering set that is found, from one that is known; None if none is within members_max."""
    if len(chosen) > members_max:
        within = _any_within(counter, members_max, counting)
        if within is None:
            return None
        chosen = within
    while len(chosen) > counting.members_min:
        smaller = _within(counter, len(chosen) - 1, counting, _width(WIDTH_TO_SAVE_ONE, counter))
        if smaller.chosen is None:
            break
        chosen = without_spare(counter, smaller.chosen)
    return chosen


def find_cheapest(cover: Cover, members_max: int) -> Chosen | None:
    """The cheapest covering set of at most members_max members; None if none was found."""
    start = cheapest_first(cover)
    if cover.stock.size > CELLS_MAX:
        return start.chosen if len(start.chosen) <= members_max else find_fewest(cover, members_max)
    known, prices = start.chosen, np.zeros_like(cover.wanted)
    if 2 * len(known) > members_max:
        counter = Cover(cover.wanted, cover.stock, np.ones_like(cover.fixed), None)
        fewest = find_fewest(counter, members_max)
        if fewest is None:
            return None
        known = known if len(known) <= members_max else fewest
        prices = _counting(counter, cheapest_first(counter)).prices
    return _refine(cover, _polished(cover, known), start.prices, Limits(0, members_max, False, prices))


@dataclass(frozen=True, slots=True, eq=False)
class _Counting:
    """members_min: no covering set has fewer. prices: no location is worth more than 1 at them."""

    members_min: int
    prices: Values


def _counting(counter: Cover, start: Start) -> _Counting:
    size = len(start.chosen)
    relaxation = relax(counter, size, start.prices * PRICES_FIRST, rounds=ROUNDS_TO_COUNT, enough=size - 1)
    prices = relaxation.prices / max(1.0, float((counter.stock @ relaxation.prices).max()))
    bound = max(relaxation.bound, float(prices @ counter.wanted))
    return _Counting(max(1, int(np.ceil(bound - 1e-6))), prices)


def _of_size(cover: Cover, size: int, counting: Values, known: Found) -> Chosen | None:
    """The cheapest covering set of a size."""
    return _refine(cover, known, None, Limits(0, size, True, counting))


def _refine(cover: Cover, known: Found, prices: Values | None, limits: Limits) -> Chosen | None:
    """The best set after some rounds of bounding, leaving out and growing; each over fewer locations than before."""
    size = limits.members_max if limits.is_exact_size else None
    columns, found = np.arange(len(cover.fixed)), known
    for rounds, width, columns_max in STAGES:
        left = cover.of(columns)
        target = found.cost if found.chosen is not None else _guess(cover, limits.members_max)
        if prices is None:
            prices = np.full(len(cover.wanted), target / cover.wanted.sum())
        relaxation = relax(left, target, prices, size, rounds=rounds)
        kept = _core(relaxation, limits, found)
        columns, prices = columns[kept], relaxation.prices
        if len(kept) > columns_max:
            continue
        core = cover.of(columns)
        if not (core.stock.sum(axis=0) >= core.wanted).all():
            break
        reduced = Relaxation(relaxation.bound, prices, relaxation.reduced[kept])
        wide = limits._replace(width=_width(width, cover), urgency=_urgency(limits, found))
        grown = grow(core, reduced, wide, Found(None, found.cost))
        if grown.chosen is not None:
            found = Found(tuple(int(columns[one]) for one in grown.chosen), grown.cost)
        if grown.is_proven:
            break
        if found.chosen is not None:
            found = _polished(cover, found.chosen)
    return found.chosen


def _urgency(limits: Limits, found: Found) -> float:
    """What a member costs on average, where the number of them is given and sets may fail for want of one."""
    return found.cost / limits.members_max if limits.is_exact_size and np.isfinite(found.cost) else 0.0


def _width(width: int, cover: Cover) -> int:
    """The more products an order has, the dearer each set, the fewer are kept."""
    return width * PRODUCTS_AT_FULL_WIDTH // max(PRODUCTS_AT_FULL_WIDTH, len(cover.wanted))


def _polished(cover: Cover, chosen: Chosen) -> Found:
    """The set after single exchanges that pay."""
    better = chosen if cover.per_unit is not None else swapped(cover, chosen)
    return Found(better, cover.cost(better))


def _guess(cover: Cover, size: int) -> float:
    """What a set of a size may cost, where none is known: so many of the locations in the middle."""
    return size * float(np.median(cover.fixed))


def _core(relaxation: Relaxation, limits: Limits, known: Found) -> Columns:
    """The locations whose reduced cost does not lift the bound over the known cost."""
    reduced = relaxation.reduced
    if not limits.is_exact_size:
        least = relaxation.bound + np.maximum(reduced, 0)
    else:
        place = min(limits.members_max, len(reduced)) - 1
        least = relaxation.bound + np.maximum(reduced - np.partition(reduced, place)[place], 0)
    return np.flatnonzero(least < known.cost - TOLERANCE)


def _any_within(counter: Cover, members_max: int, counting: _Counting) -> Chosen | None:
    """Any covering set within the limit, searched as wide as needed: an order that can be had is not turned down."""
    if counting.members_min > members_max:
        return None
    for width in WIDTHS_TO_DO_IT:
        found = _within(counter, members_max, counting, width)
        if found.chosen is not None or found.is_proven:
            return found.chosen
    return None


def _within(counter: Cover, members_max: int, counting: _Counting, width: int) -> Found:
    """A covering set of at most so many members, if one is found."""
    reduced = reduced_costs(counter, counting.prices)
    limits = Limits(width, members_max, False, counting.prices)
    return grow(
        counter, Relaxation(counting.members_min, counting.prices, reduced), limits, Found(None, members_max + 0.5)
    )
