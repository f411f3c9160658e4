"""Sets of locations grown one member at a time, the most promising ones kept: exact when none had to be dropped.

Each step takes the open product that fewest locations hold: one of those must be in the set. What a set may still cost
is bounded by the prices of the relaxation, so a set that cannot beat the best known one is dropped without loss. Beyond
that only the `width` most promising sets go on.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.planning.cover import Chosen, Columns, Cover
from lading.order.sourcing.planning.objective import Values
from lading.order.sourcing.planning.relaxation import Relaxation

TOLERANCE = 1e-9
CLOSED_LOOKED_AT_MAX = 8
# New members tried a set, on average over a full width; those of the least reduced cost.
CHILDREN_MAX = 40


class Limits(NamedTuple):
    """width: sets that go on. members_max: members a set may have. is_exact_size: only sets of that size count.

    counting: prices at which no location is worth more than 1, so that they bound the number of members. urgency: what
    one member more that a set still needs counts against it, where sets are compared.
    """

    width: int
    members_max: int
    is_exact_size: bool
    counting: Values
    urgency: float = 0.0


@dataclass(slots=True)
class Found:
    """The best covering set so far. is_proven: no set was dropped that could have been better."""

    chosen: Chosen | None
    cost: float
    is_proven: bool = True


class _Layer(NamedTuple):
    """Sets of one size: members (sets, size), open units (sets, products), marks that tell equal sets.

    value: cost plus the worth of what is open, by which sets are compared. units: what units are worth there, if
    they have prices.
    """

    members: Columns
    residual: Values
    marks: NDArray[np.uint64]
    value: Values
    units: "_UnitWorth | None"


class _UnitWorth(NamedTuple):
    """fixed: shape (sets,), the fixed costs. most: shape (sets, products), the worth of all units the members hold.

    best: of the same shape, the worth of the cheapest unit any member holds.
    """

    fixed: Values
    most: Values
    best: Values

    def of(self, places: Columns) -> "_UnitWorth":
        return _UnitWorth(self.fixed[places], self.most[places], self.best[places])

    def with_members(self, fixed: Values, worth: Values, stock: Values) -> "_UnitWorth":
        return _UnitWorth(self.fixed + fixed, self.most + worth * stock, np.maximum(self.best, worth * (stock > 0)))

    def floor(self, prices: Values, wanted: Values) -> Values:
        """What no set grown from these costs less than, the reduced costs of those still to come left out."""
        gained = np.minimum(self.most, self.best * wanted).sum(axis=1)
        floor: Values = self.fixed + prices @ wanted - gained
        return floor


class _Step(NamedTuple):
    """Every set of the next size, as the set it grows from and the new member. floor: as of _UnitWorth."""

    parents: Columns
    columns: Columns
    residual: Values
    value: Values
    floor: Values
    units: _UnitWorth | None

    def of(self, places: Columns) -> "_Step":
        return _Step(
            self.parents[places],
            self.columns[places],
            self.residual[places],
            self.value[places],
            self.floor[places],
            self.units.of(places) if self.units is not None else None,
        )


def grow(cover: Cover, relaxation: Relaxation, limits: Limits, known: Found) -> Found:
    """The best covering set that can be grown, or what is known if none is better."""
    beam = _Beam(cover, relaxation, limits, known)
    layer = beam.root()
    for size in range(1, limits.members_max + 1):
        layer = beam.next_layer(layer, limits.members_max - size)
        if not len(layer.value):
            break
    return beam.found


class _Beam:
    def __init__(self, cover: Cover, relaxation: Relaxation, limits: Limits, known: Found) -> None:
        self.found = Found(known.chosen, known.cost)
        self._cover, self._limits = cover, limits
        self._prices, self._reduced = relaxation.prices, relaxation.reduced
        self._worth = None if cover.per_unit is None else np.maximum(self._prices - cover.per_unit, 0)
        ordered = np.sort(self._reduced)
        if not limits.is_exact_size:
            ordered = np.minimum(ordered, 0)
        # What the cheapest members still to come add to the floor at least.
        self._rest = np.concatenate([[0.0], np.cumsum(ordered)])
        self._marks = _marks(len(cover.fixed))
        self._starts, self._holders = _holders(cover.stock, np.argsort(self._reduced, kind="stable"))
        self._rarity = np.diff(self._starts[:-1]).astype(np.float64)

    def root(self) -> _Layer:
        worth = np.array([self._prices @ self._cover.wanted])
        nobody = np.zeros((1, 0), dtype=np.int64)
        nothing = np.zeros((1, len(self._cover.wanted)))
        units = None if self._worth is None else _UnitWorth(np.zeros(1), nothing, nothing)
        return _Layer(nobody, self._cover.wanted[None, :], np.zeros(1, dtype=np.uint64), worth, units)

    def next_layer(self, layer: _Layer, left: int) -> _Layer:
        """The sets of one member more that could still beat the best. left: members that may follow."""
        step = self._grown(layer)
        needs = np.einsum("np,p->n", step.residual, self._limits.counting)
        bound = step.floor + self._rest[min(left, len(self._rest) - 1)]
        step = step.of(np.flatnonzero((bound < self.found.cost - TOLERANCE) & (needs <= left + TOLERANCE)))
        is_closed = ~step.residual.any(axis=1)
        self._close(layer, step.of(np.flatnonzero(is_closed)))
        # Where units have prices, one more location may pay for itself.
        step = step if self._worth is not None else step.of(np.flatnonzero(~is_closed))
        return self._kept(layer, step)

    def _grown(self, layer: _Layer) -> _Step:
        parents, columns = self._children(layer)
        residual, stock, fixed = layer.residual[parents], self._cover.stock[columns], self._cover.fixed[columns]
        filled = np.minimum(stock, residual)
        left, value = residual - filled, layer.value[parents] + fixed
        if self._worth is None or layer.units is None:
            value -= np.einsum("np,p->n", filled, self._prices)
            return _Step(parents, columns, left, value, value, None)
        worth = self._worth[columns]
        value -= np.einsum("np,np->n", filled, worth)
        # A later member may have cheaper units than an earlier one, so with prices of units the value is no bound.
        units = layer.units.of(parents).with_members(fixed, worth, stock)
        return _Step(parents, columns, left, value, units.floor(self._prices, self._cover.wanted), units)

    def _children(self, layer: _Layer) -> tuple[Columns, Columns]:
        """Each set with each location that may be its next member: the holders of its rarest open product."""
        is_open = layer.residual > 0
        rows = np.where(is_open.any(axis=1), np.where(is_open, self._rarity, np.inf).argmin(axis=1), len(self._rarity))
        counts = self._starts[rows + 1] - self._starts[rows]
        if counts.sum() > self._limits.width * CHILDREN_MAX:
            self.found.is_proven = False
            counts = np.minimum(counts, max(1, self._limits.width * CHILDREN_MAX // len(rows)))
        parents = np.repeat(np.arange(len(rows)), counts)
        offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        columns = self._holders[np.repeat(self._starts[rows], counts) + offsets]
        fresh = (layer.members[parents] != columns[:, None]).all(axis=1)
        return parents[fresh], columns[fresh]

    def _kept(self, layer: _Layer, step: _Step) -> _Layer:
        """The most promising of the sets, each once."""
        marks, first = np.unique(layer.marks[step.parents] + self._marks[step.columns], return_index=True)
        step = step.of(first)
        if len(first) > self._limits.width:
            self.found.is_proven = False
            best = np.sort(np.argpartition(self._rank(step), self._limits.width)[: self._limits.width])
            step, marks = step.of(best), marks[best]
        members = np.concatenate([layer.members[step.parents], step.columns[:, None]], axis=1)
        return _Layer(members, step.residual, marks, step.value, step.units)

    def _rank(self, step: _Step) -> Values:
        """Sets are preferred by their value, and where members are short by how few they still need."""
        if not self._limits.urgency:
            return step.value
        needs = np.einsum("np,p->n", step.residual, self._limits.counting)
        rank: Values = step.value + self._limits.urgency * needs
        return rank

    def _close(self, layer: _Layer, closed: _Step) -> None:
        """Remembers the cheapest of some covering sets."""
        for place in np.argsort(closed.value, kind="stable")[:CLOSED_LOOKED_AT_MAX]:
            chosen = (*layer.members[closed.parents[place]].tolist(), int(closed.columns[place]))
            cost = self._cover.cost(chosen)
            if cost < self.found.cost - TOLERANCE:
                self.found.chosen, self.found.cost = chosen, cost


def _holders(stock: Values, order: Columns) -> tuple[Columns, Columns]:
    """Who holds each product, in an order given, and after the last product everybody.

    As starts in the list of holders, one more than there are lists.
    """
    held = [order[np.flatnonzero(column)] for column in (stock[order] > 0).T]
    lists = [*held, order]
    starts = np.cumsum([0, *(len(one) for one in lists)])
    return starts, np.concatenate(lists)


def _marks(count: int) -> NDArray[np.uint64]:
    """A random-looking mark per location (splitmix64); the sum of a set's marks tells it from others."""
    mixed = (np.arange(1, count + 1, dtype=np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
