"""Criteria put to locations: who is taken out, what each says, and what the plan search is to minimise. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.candidates import Candidates, reference_objective
from lading.order.sourcing.criteria.criterion import Better, Criterion, Scores
from lading.order.sourcing.criteria.seen import Seen
from lading.order.sourcing.planning.objective import Objective, Term, Values, fewest_then, fulfilments, weighted
from lading.order.sourcing.planning.problem import IN
from lading.order.sourcing.profiles.model import Objective as ObjectiveKind
from lading.order.sourcing.ratings import CriterionNote, ratings_of
from lading.order.sourcing.reasons import CRITERION_BASE

DISTANCE = "DISTANCE"
# Farther than anything on earth: a location whose distance is not known comes last.
UNKNOWN_DISTANCE_KM = 100_000.0
# A parcel is never worth more than so many times the whole span of a criterion.
PARCEL_MAX = 1_000.0


class CriterionFailed(Exception):
    """A criterion answered with something that is no answer; its name and what was wrong."""


class Asking(NamedTuple):
    """A criterion put to the locations: its name in the profile, its parameters, its weight, and its fact."""

    name: str
    criterion: Criterion
    parameters: Any
    weight: float
    fact: Any


class Ranked(NamedTuple):
    """Candidates with what the criteria said, and the objective that follows."""

    candidates: Candidates
    objective: Objective


def rank(candidates: Candidates, seen: Seen, askings: Sequence[Asking], kind: ObjectiveKind) -> Ranked:
    """Puts the criteria, one after the other, to the locations that are still in. Raises CriterionFailed.

    A location taken out by one is not put to the next, so it is named by the first that did. Ratings are made over
    those that are left at the end: who is out must not shift what the others are worth.
    """
    count = len(candidates.locations)
    assert len(seen.units) == len(seen.columns), "computed once, before the criteria share it"
    dropped = candidates.dropped.copy()
    values = np.full((len(askings), count), np.nan)
    every: list[tuple[Asking, Scores]] = []
    for place, asking in enumerate(askings):
        scores = _scores(asking, seen)
        every.append((asking, scores))
        if scores.values is not None:
            values[place, seen.columns] = scores.values
        if scores.excluded is not None:
            columns = seen.columns[scores.excluded]
            dropped[columns[dropped[columns] == IN]] = CRITERION_BASE + place
    notes = tuple(_note(asking) for asking in askings)
    ranked = replace(candidates, dropped=dropped, criteria=notes, values=values)
    return Ranked(ranked, _objective(ranked, seen.columns, every, kind))


def _objective(
    candidates: Candidates, columns: NDArray[np.int64], every: Sequence[tuple[Asking, Scores]], kind: ObjectiveKind
) -> Objective:
    count = len(candidates.locations)
    left = candidates.dropped[columns] == IN
    terms = [
        _term(asking, scores.values, columns[left], count, left)
        for asking, scores in every
        if scores.values is not None
    ]
    if not terms:
        return reference_objective(candidates)
    if kind is ObjectiveKind.WEIGHTED:
        split = sum(asking.weight * _parcel(scores, left) for asking, scores in every if scores.values is not None)
        return weighted(fulfilments(count, weight=split), *terms, is_whole_first=False)
    return fewest_then(*terms, *_nearest(candidates))


def _term(asking: Asking, values: Values, columns: NDArray[np.int64], count: int, left: NDArray[np.bool_]) -> Term:
    """One minus the rating at the locations that are left; the others are not asked, whatever they cost."""
    is_higher_better = asking.criterion.better is Better.HIGHER
    ratings = ratings_of(values[left], np.zeros(len(columns), dtype=np.bool_), is_higher_better=is_higher_better)
    costs = np.ones(count)
    costs[columns] = 1.0 - ratings
    return Term(asking.name, costs, None, asking.weight)


def _parcel(scores: Scores, left: NDArray[np.bool_]) -> float:
    """What one more parcel counts beside ratings of 0 to 1: by its price where the criterion names one, else 1.

    A rating of 1 is the span of the values, or where all are alike the value itself.
    """
    if scores.parcel is None or scores.values is None:
        return 1.0
    known = scores.values[left & np.isfinite(scores.values)]
    if not len(known):
        return 1.0
    low, high = float(known.min()), float(known.max())
    span = high - low if high > low else high
    return min(scores.parcel / span, PARCEL_MAX) if span > 0 else 1.0


def _nearest(candidates: Candidates) -> tuple[Term, ...]:
    """What decides between locations that all criteria rate alike."""
    if candidates.distances is None:
        return ()
    return (Term(DISTANCE, np.nan_to_num(candidates.distances, nan=UNKNOWN_DISTANCE_KM)),)


def _scores(asking: Asking, seen: Seen) -> Scores:
    scores = asking.criterion.function(seen.with_fact(asking.fact), asking.parameters)
    if not isinstance(scores, Scores):
        raise CriterionFailed(f"{asking.criterion.type} answered with a {type(scores).__name__}, not with Scores")
    for column, kind in ((scores.values, "f"), (scores.excluded, "b")):
        if column is not None and (column.shape != (len(seen),) or column.dtype.kind != kind):
            message = (
                f"{asking.criterion.type} answered with {column.dtype}{list(column.shape)} for {len(seen)} locations"
            )
            raise CriterionFailed(message)
    return scores


def _note(asking: Asking) -> CriterionNote:
    criterion = asking.criterion
    return CriterionNote(
        asking.name,
        criterion.type,
        criterion.unit,
        criterion.better is Better.HIGHER,
        criterion.reason,
        criterion.sentence,
    )
