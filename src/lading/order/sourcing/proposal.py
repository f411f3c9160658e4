"""Decides where an order is to be filled from, out of what the rules gathered. Pure."""

import numpy as np

from lading.order.sourcing.candidates import UNLIMITED, Candidates, availability_of, reference_objective, within_room
from lading.order.sourcing.decision import Asked, Decision, decision_of
from lading.order.sourcing.planning.plan import best_plan, no_plan, whole_plan
from lading.order.sourcing.planning.problem import Problem
from lading.order.sourcing.reasons import Step


def decide(asked: Asked, candidates: Candidates) -> Decision:
    """The best plan for what is asked: in the WHOLE step everything from one location or nothing."""
    problem = problem_of(asked, candidates)
    plan = best_plan(problem) if asked.step is not Step.WHOLE else whole_plan(problem) or no_plan(problem)
    return decision_of(asked, candidates, problem, plan)


def problem_of(asked: Asked, candidates: Candidates) -> Problem:
    """What the search is asked, from what the rules gathered."""
    wanted = np.fromiter(asked.wanted.values(), dtype=np.int32, count=len(asked.wanted))
    return Problem(
        wanted=wanted,
        available=within_room(availability_of(candidates, tuple(asked.wanted)), wanted, candidates.room),
        excluded=candidates.dropped,
        objective=reference_objective(candidates),
        fulfilments_max=UNLIMITED if asked.fulfilments_max is None else asked.fulfilments_max,
        kits=asked.kits,
    )
