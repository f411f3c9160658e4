"""A first covering set: cheapest units first. Never worse than what comes after it is compared with."""

from typing import NamedTuple

import numpy as np

from lading.order.sourcing.planning.cover import Chosen, Columns, Cover
from lading.order.sourcing.planning.objective import Values
from lading.order.sourcing.planning.problem import Flags


class Start(NamedTuple):
    """A covering set, and the price of a unit of each product that was paid on the way to it."""

    chosen: Chosen
    prices: Values


def cheapest_first(cover: Cover) -> Start:
    """Takes the location whose units come cheapest, again and again, then leaves out who is not needed.

    Everything wanted is held by all locations together.
    """
    left, rows = cover, np.arange(len(cover.wanted))
    prices, chosen = np.zeros(len(rows)), []
    is_spare = left.stock.any(axis=1)
    while len(rows):
        filled = np.minimum(left.stock, left.wanted)
        gains = filled.sum(axis=1)
        is_spare &= gains > 0
        rates = _rates(left, filled, gains, is_spare)
        best = int(rates.argmin())
        assert is_spare[best], "the locations do not hold what is wanted"
        prices[rows] += filled[best] * rates[best]
        is_spare[best] = False
        chosen.append(best)
        left, rows = _without(left, rows, filled[best])
    return Start(without_spare(cover, tuple(chosen)), prices / cover.wanted)


def _without(cover: Cover, rows: Columns, filled: Values) -> tuple[Cover, Columns]:
    """What is still to be covered, and which products that is."""
    wanted = cover.wanted - filled
    is_open = wanted > 0
    if is_open.all():
        return Cover(wanted, cover.stock, cover.fixed, cover.per_unit), rows
    per_unit = None if cover.per_unit is None else cover.per_unit[:, is_open]
    return Cover(wanted[is_open], cover.stock[:, is_open], cover.fixed, per_unit), rows[is_open]


def without_spare(cover: Cover, chosen: Chosen) -> Chosen:
    """The set without the members that it covers everything without, the dearest left out first."""
    spare = cover.stock[list(chosen)].sum(axis=0) - cover.wanted
    kept = set(chosen)
    for member in sorted(chosen, key=lambda one: -float(cover.fixed[one])):
        if (spare >= cover.stock[member]).all():
            spare = spare - cover.stock[member]
            kept.discard(member)
    return tuple(one for one in chosen if one in kept)


def _rates(cover: Cover, filled: Values, gains: Values, is_spare: Flags) -> Values:
    costs = cover.fixed
    if cover.per_unit is not None:
        costs = costs + np.einsum("jp,jp->j", filled, cover.per_unit)
    rates: Values = np.divide(costs, gains, out=np.full(len(gains), np.inf), where=is_spare)
    return rates
