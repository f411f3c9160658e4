"""What makes one plan better than another: terms, weighed within a level, level before level.

Two objectives cover what is asked for. Weighted: one level, its terms added up with their weights, so that a split of a
certain price may be cheaper than a long way. Lexicographic: several levels, each of which decides only where all before
it are equal: first the fewest fulfilments, of those the best rated, of those the nearest.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.planning.parts import Part

Values = NDArray[np.float64]
FULFILMENTS = "FULFILMENTS"


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One thing that a plan costs; less is better. Values are finite and not below 0.

    name: its code, kept with the decision. per_fulfilment: shape (locations,), paid once by each location that serves:
    kilometres, the price of a label, days late, one minus a rating. per_unit: shape (products, locations), paid for
    each unit taken there: handling, weight times a zone's price; None for nothing. weight: what one of it counts in
    its level.
    """

    name: str
    per_fulfilment: Values
    per_unit: Values | None = None
    weight: float = 1.0

    def __post_init__(self) -> None:
        for values in (self.per_fulfilment, self.per_unit):
            assert values is None or (np.isfinite(values).all() and (values >= 0).all()), f"{self.name} is no cost"
        assert 0 <= self.weight < np.inf, f"the weight of {self.name} is below 0 or without end"

    @property
    def is_uniform(self) -> bool:
        """Whether it costs the same wherever units come from, so that it only counts fulfilments."""
        values = self.per_fulfilment
        return self.per_unit is None and bool((values == values[:1]).all())

    def of(self, parts: Iterable[Part]) -> float:
        """What the fulfilments of a plan cost of it, without the weight."""
        return sum(self._of_part(part) for part in parts)

    def _of_part(self, part: Part) -> float:
        fixed = float(self.per_fulfilment[part.location])
        if self.per_unit is None:
            return fixed
        return fixed + sum(float(self.per_unit[row, part.location]) * units for row, units in part.quantities)


Level = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Objective:
    """Levels of terms, the most important level first. Frozen.

    is_whole_first: one location that holds everything is taken before any split, whatever it costs; among several the
    objective decides. False weighs a split against it like any other plan.
    """

    levels: tuple[Level, ...]
    is_whole_first: bool = True

    @property
    def price_of_parcel(self) -> float:
        """What one more fulfilment counts in the first level by itself; 1 where no term says so."""
        [first, *_] = self.levels
        return next((term.weight for term in first if term.name == FULFILMENTS), 1.0)

    def values_of(self, parts: Iterable[Part]) -> tuple[float, ...]:
        """What the fulfilments of a plan cost, level by level; the plan with the smaller tuple is better."""
        known = tuple(parts)
        return tuple(sum(term.weight * term.of(known) for term in level) for level in self.levels)


def fulfilments(locations: int, *, weight: float = 1.0) -> Term:
    """The number of fulfilments. weight: the price of a parcel, or of a split, in a weighted objective."""
    return Term(FULFILMENTS, np.ones(locations), None, weight)


def weighted(*terms: Term, is_whole_first: bool = True) -> Objective:
    """The sum of all terms, each with its weight."""
    return Objective((terms,), is_whole_first)


def lexicographic(*terms: Term, is_whole_first: bool = True) -> Objective:
    """One term after the other: the next decides only where all before it are equal."""
    return Objective(tuple((term,) for term in terms), is_whole_first)


def fewest_then(*terms: Term) -> Objective:
    """The fewest fulfilments, of those the best by one term after the other."""
    locations = len(terms[0].per_fulfilment)
    return lexicographic(fulfilments(locations), *terms)
