"""One parcel by way of a hub or store: what it does not hold comes in from other locations first.

Two cases, one form of plan. Consolidation: no location holds everything, and gathering it at a hub beats several
parcels. Inbound transfer: the order is to be collected at a store, or only one location may ship, and something is
missing there.
"""

from collections import Counter
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from lading.order.sourcing.planning.objective import Objective, Term, Values
from lading.order.sourcing.planning.parts import Part, Transfer
from lading.order.sourcing.planning.plan import best_plan
from lading.order.sourcing.planning.problem import IN, Flags, Plan, Problem

TRANSFER = "TRANSFER"
# Destinations tried: those whose own parcel costs least.
DESTINATIONS_MAX = 16
EXCLUDED = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Transfers:
    """What may be moved before it is sent, and at what cost.

    destinations: columns that may gather goods. origins: shape (locations,), who may send goods to them; not bound to
    who may serve the customer. costs: shape (locations, destinations), not below 0, paid once for each transfer.
    level: the level of the objective that the costs are added to. transfers_max: for one order.
    is_under_way: the one destination waits for other units of the order already, and ships in any case.
    """

    destinations: tuple[int, ...]
    origins: Flags
    costs: Values
    level: int
    transfers_max: int
    is_under_way: bool = False


class _Gathered(NamedTuple):
    """A plan of one parcel and what it costs, level by level."""

    value: tuple[float, ...]
    plan: Plan


def best_form(problem: Problem, transfers: Transfers) -> Plan:
    """The better of shipping directly and gathering first; a single location that holds everything ships itself.

    What cannot be had whole is shipped directly in part: nothing is moved for an order that stays incomplete. Where
    units are gathered already, what is missing goes there too, if it can be had whole.
    """
    if transfers.is_under_way and (joined := joined_plan(problem, transfers)) is not None:
        return joined
    direct = best_plan(problem)
    if direct.is_complete and len(direct.parts) == 1:
        return direct
    gathered = None if transfers.is_under_way else gathered_plan(problem, transfers)
    if gathered is None:
        return direct
    is_better = not direct.is_complete or gathered.value < problem.objective.values_of(direct.parts)
    return gathered.plan if is_better else direct


def gathered_plan(problem: Problem, transfers: Transfers) -> _Gathered | None:
    """The best plan of one parcel with everything, or None if no destination can gather everything."""
    if problem.fulfilments_max < 1:
        return None
    everything = tuple(enumerate(problem.wanted.tolist()))
    able = [one for one in enumerate(transfers.destinations) if problem.eligible[one[1]]]
    worth = {column: problem.objective.values_of([Part(column, everything)]) for _, column in able}
    nearest = sorted(able, key=lambda one: (worth[one[1]], one[1]))[:DESTINATIONS_MAX]
    found = [
        _Gathered(_with_transfers(problem, worth[column], transfers, moved, place), _plan(column, everything, moved))
        for place, column in nearest
        if (moved := _moves(problem, transfers, place, column)) is not None
    ]
    return min(found, key=lambda one: one.value, default=None)


def sources_of(plan: Plan) -> tuple[Part, ...]:
    """Where units lie before anything is moved: of a gathered plan what the place holds itself, and each transfer."""
    if not plan.transfers:
        return plan.parts
    [gathered] = plan.parts
    moved = Counter[int]()
    for row, units in (pair for transfer in plan.transfers for pair in transfer.quantities):
        moved[row] += units
    kept = tuple((row, units - moved[row]) for row, units in gathered.quantities if units > moved[row])
    own = (Part(gathered.location, kept),) if kept else ()
    return (*own, *(Part(transfer.origin, transfer.quantities) for transfer in plan.transfers))


def joined_plan(problem: Problem, transfers: Transfers) -> Plan | None:
    """Everything missing sent to where the rest is gathered, or None if it cannot be had whole.

    What the place itself holds is taken there where it is an origin: where its shelves were not asked before.
    """
    [destination] = transfers.destinations
    asked = problem if transfers.origins[destination] else _with_empty(problem, destination)
    moved = _moves(asked, transfers, 0, destination)
    return None if moved is None else _plan(destination, tuple(enumerate(problem.wanted.tolist())), moved)


def _with_empty(problem: Problem, column: int) -> Problem:
    available = problem.available.copy()
    available[:, column] = 0
    return replace(problem, available=available)


def _moves(problem: Problem, transfers: Transfers, place: int, destination: int) -> tuple[Part, ...] | None:
    """What other locations send to a destination, at the least cost; None if they cannot fill it up."""
    lacking = problem.wanted - problem.fills[:, destination]
    rows = np.flatnonzero(lacking)
    if not len(rows):
        return ()
    excluded = np.where(transfers.origins, IN, EXCLUDED)
    excluded[destination] = EXCLUDED
    objective = Objective(((Term(TRANSFER, transfers.costs[:, place]),),), is_whole_first=False)
    asked = replace(
        problem,
        wanted=lacking[rows],
        available=problem.available[rows],
        excluded=excluded,
        objective=objective,
        fulfilments_max=transfers.transfers_max,
        kits=(),
    )
    plan = best_plan(asked)
    if not plan.is_complete:
        return None
    return tuple(
        Part(part.location, tuple((int(rows[row]), units) for row, units in part.quantities)) for part in plan.parts
    )


def _plan(destination: int, everything: tuple[tuple[int, int], ...], moved: tuple[Part, ...]) -> Plan:
    moves = tuple(Transfer(part.location, destination, part.quantities) for part in moved)
    return Plan((Part(destination, everything),), (), moves, destination)


def _with_transfers(
    problem: Problem, value: tuple[float, ...], transfers: Transfers, moved: tuple[Part, ...], place: int
) -> tuple[float, ...]:
    assert transfers.level < len(problem.objective.levels), "transfers are charged to a level there is not"
    cost = sum(float(transfers.costs[part.location, place]) for part in moved)
    return tuple(one + (cost if level == transfers.level else 0.0) for level, one in enumerate(value))
