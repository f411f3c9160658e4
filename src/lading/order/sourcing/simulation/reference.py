"""Sources as the rules of the reference workflow do: the fewest fulfilments, of those the nearest."""

from collections.abc import Mapping

import numpy as np

from lading.engine.rule import RuleCall
from lading.order.sourcing.candidates import Candidates, reference_objective
from lading.order.sourcing.decision import Asked, decision_of
from lading.order.sourcing.drafting import COLLECTION
from lading.order.sourcing.planning.plan import best_plan
from lading.order.sourcing.planning.problem import Problem
from lading.order.sourcing.reasons import Step, Verdict
from lading.order.sourcing.simulation.model import Contender
from lading.order.sourcing.strategies.loaders import ProfileLoaders
from lading.order.sourcing.strategies.looking import look
from lading.order.sourcing.strategies.walking import Sourced
from lading.order.sourcing.trail import chosen, order_of, product_refs


async def source_by_reference(
    call: RuleCall, loaders: ProfileLoaders, contender: Contender, wanted: Mapping[int, int]
) -> Sourced:
    """The best plan over the network; what is collected comes from where it is collected."""
    looked = await look(call, loaders, contender.where, wanted)
    candidates = _where_collected(call, looked.candidates)
    problem = Problem(
        wanted=np.fromiter(wanted.values(), dtype=np.int32, count=len(wanted)),
        available=looked.available,
        excluded=candidates.dropped,
        objective=reference_objective(candidates),
        fulfilments_max=contender.fulfilments_max,
    )
    asked = Asked(Step.PARTIAL, wanted, product_refs(order_of(call).items), contender.fulfilments_max)
    return Sourced(decision_of(asked, candidates, problem, best_plan(problem)), candidates, {}, {})


def _where_collected(call: RuleCall, candidates: Candidates) -> Candidates:
    choice = chosen(call)
    if choice is None or choice.type != COLLECTION:
        return candidates
    others = np.array([ref != choice.pickup_location_ref for ref in candidates.locations.refs], dtype=np.bool_)
    return candidates.dropping(others, Verdict.WRONG_TYPE)
