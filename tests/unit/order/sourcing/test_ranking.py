"""Criteria put together: the first decides, the next break ties, weights weigh, and nobody is excluded twice."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lading.order.sourcing.candidates import Candidates
from lading.order.sourcing.criteria.catalogue import CriterionCatalogue, CriterionTaken, parameters_of
from lading.order.sourcing.criteria.criterion import Criterion, Scores, criterion
from lading.order.sourcing.criteria.inventory_availability import inventory_availability
from lading.order.sourcing.criteria.location_distance import location_distance
from lading.order.sourcing.criteria.location_distance_exclusion import location_distance_exclusion
from lading.order.sourcing.criteria.location_type_exclusion import location_type_exclusion
from lading.order.sourcing.criteria.most_stock import most_stock
from lading.order.sourcing.criteria.seen import Seen
from lading.order.sourcing.planning.plan import best_plan
from lading.order.sourcing.planning.problem import IN, Problem
from lading.order.sourcing.profiles.model import Objective
from lading.order.sourcing.reasons import CRITERION_BASE
from lading.order.sourcing.strategies.ranking import Asking, CriterionFailed, Ranked, rank
from tests.unit.order.sourcing.criteria.town import DEPOT, FAR, NEAR, town


def asking(kind: Criterion, weight: float = 1.0, **params: Any) -> Asking:
    return Asking(kind.type.rpartition(".")[2], kind, parameters_of(kind, params), weight, None)


def ranked(seen: Seen, *askings: Asking, kind: Objective = Objective.LEXICOGRAPHIC) -> Ranked:
    count = len(seen.places)
    candidates = Candidates(
        network_ref="N",
        locations=seen.places.locations,
        dropped=np.full(count, IN, dtype=np.uint8),
        distances=seen.distances,
        criteria=(),
    )
    return rank(candidates, seen, askings, kind)


def chosen(seen: Seen, *askings: Asking, kind: Objective = Objective.LEXICOGRAPHIC) -> list[int]:
    found = ranked(seen, *askings, kind=kind)
    problem = Problem(
        wanted=seen.wanted,
        available=seen.available,
        excluded=found.candidates.dropped,
        objective=found.objective,
        fulfilments_max=10,
    )
    return [part.location for part in best_plan(problem).parts]


def test_the_first_criterion_decides_and_the_next_breaks_ties() -> None:
    seen = town(available=((2, 9, 9),), distances=(5, 80, 50))
    assert chosen(seen, asking(location_distance), asking(most_stock)) == [NEAR]
    assert chosen(seen, asking(inventory_availability), asking(most_stock), asking(location_distance)) == [DEPOT]


def test_where_all_criteria_tie_the_nearest_is_taken() -> None:
    assert chosen(town(distances=(50, 5, 500)), asking(inventory_availability)) == [FAR]


def test_weights_weigh_where_the_strategy_is_weighted() -> None:
    seen = town(available=((2, 2, 9),), distances=(0, 50, 100))
    near, full = asking(location_distance, 1.0), asking(most_stock, 3.0)
    assert chosen(seen, near, full, kind=Objective.WEIGHTED) == [DEPOT]
    assert chosen(seen, near._replace(weight=4.0), full, kind=Objective.WEIGHTED) == [NEAR]


def test_the_first_criterion_that_takes_a_location_out_is_the_one_that_is_named() -> None:
    seen = town(distances=(5, 50, 500))
    found = ranked(
        seen, asking(location_distance_exclusion, threshold=20), asking(location_type_exclusion, types=["WAREHOUSE"])
    )
    assert found.candidates.dropped.tolist() == [IN, CRITERION_BASE, CRITERION_BASE]


def test_who_is_out_does_not_shift_what_the_others_are_worth() -> None:
    seen = town(distances=(0, 50, 5_000))
    with_out = ranked(seen, asking(location_distance), asking(location_type_exclusion, types=["WAREHOUSE"]))
    term = with_out.objective.levels[1][0]
    assert term.per_fulfilment[:2].tolist() == [0.0, 1.0]


def test_a_criterion_that_answers_nonsense_is_named_and_harms_nothing() -> None:
    @criterion("acme.wrong")
    def wrong(seen: Seen, _parameters: Any) -> Scores:
        """Answers with too few."""
        return Scores(np.zeros(1))

    with pytest.raises(CriterionFailed, match=r"acme.wrong answered with float64\[1\] for 3 locations"):
        ranked(town(), asking(wrong))


def test_two_criteria_never_share_a_name() -> None:
    with pytest.raises(CriterionTaken, match="locationDistance"):
        CriterionCatalogue([location_distance, replace_function(location_distance)])


def replace_function(kind: Criterion) -> Criterion:
    return criterion(kind.type)(lambda seen, _parameters: Scores(replace(seen).distances))
