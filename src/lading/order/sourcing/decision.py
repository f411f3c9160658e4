"""A sourcing decision: what was asked, who was considered, what was chosen, and the reason for everybody else.

Stored when it is made and never recomputed.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.foundation.distance import distances_km
from lading.order.sourcing.candidates import Candidates
from lading.order.sourcing.planning.problem import IN, Kit, Plan, Problem
from lading.order.sourcing.planning.transfers import sources_of
from lading.order.sourcing.ratings import UNKNOWN, CriterionNote, Digits, digits_of, values_of
from lading.order.sourcing.reasons import CRITERION_BASE, Outcome, Passed, Ranking, Shortage, Step, Verdict


class Wanted(msgspec.Struct, frozen=True, array_like=True):
    """Units of a product to place."""

    product_number: int
    product_ref: str
    quantity: int


class ChosenPart(msgspec.Struct, frozen=True, array_like=True):
    """A planned fulfilment: units by product number. distance_km None where it is not known."""

    location_number: int
    location_ref: str
    distance_km: float | None
    quantities: tuple[tuple[int, int], ...]

    @property
    def units(self) -> int:
        """Units of all products."""
        return sum(quantity for _, quantity in self.quantities)


class Gathering(msgspec.Struct, frozen=True, array_like=True):
    """Where the parts of a decision are brought together before one parcel ships.

    distance_km: from there to the customer. legs_km: from each part's location to there, in the order of parts; 0 for
    what lies there. None where a distance is not known.
    """

    location_number: int
    location_ref: str
    distance_km: float | None
    legs_km: tuple[float | None, ...]


class UnfilledUnits(msgspec.Struct, frozen=True, array_like=True):
    """Units of a product that cannot be filled, and why."""

    product_number: int
    quantity: int
    reason: Shortage


class StrategyPassed(msgspec.Struct, frozen=True, array_like=True):
    """A strategy that was looked at and passed over. detail: the condition, or what was missing."""

    ref: str
    name: str
    reason: Passed
    detail: str = ""


class ProfileUse(msgspec.Struct, frozen=True, array_like=True):
    """The version of a profile that decided, and its strategy; without one ("") all of them were passed over."""

    ref: str
    version: int
    strategy_ref: str
    strategy_name: str
    is_fallback: bool
    passed: tuple[StrategyPassed, ...]


class Candidate(NamedTuple):
    """One location considered. units: how much of the order it could fill; distance_km is kept where units > 0.

    criterion: the place, from 0, of the criterion that took it out. values: what each criterion said, None for nothing.
    """

    location_number: int
    distance_km: float | None
    units: int
    verdict: Verdict
    criterion: int | None = None
    values: tuple[float | None, ...] = ()


class CandidateTable:
    """Every location considered, side by side, by ascending number. Frozen.

    decikilometres: tenths of a kilometre to three digits, -1 where not known or where the location holds nothing.
    verdicts: a Verdict, or CRITERION_BASE plus the place of the criterion that took it out. digits: shape (criteria,
    locations), what each criterion said, to three digits.
    """

    __slots__ = ("decikilometres", "digits", "numbers", "units", "verdicts")

    def __init__(
        self,
        numbers: NDArray[np.int32],
        verdicts: NDArray[np.uint8],
        units: NDArray[np.int32],
        decikilometres: NDArray[np.int32],
        digits: Digits | None = None,
    ) -> None:
        self.numbers = numbers
        self.verdicts = verdicts
        self.units = units
        self.decikilometres = decikilometres
        self.digits = nothing_said(0, len(numbers)) if digits is None else digits

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def values(self) -> NDArray[np.float64]:
        """What each criterion said, shape (criteria, locations), NaN for nothing."""
        return values_of(self.digits)

    def __iter__(self) -> Iterator[Candidate]:
        columns = (self.numbers, self.verdicts, self.units, self.decikilometres, *self.values)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        for number, code, units, decikilometres, *values in rows:
            yield Candidate(
                number,
                decikilometres / 10 if decikilometres >= 0 else None,
                units,
                Verdict(code) if code < CRITERION_BASE else Verdict.BY_CRITERION,
                code - CRITERION_BASE if code >= CRITERION_BASE else None,
                tuple(None if value != value else value for value in values),  # noqa: PLR0124
            )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CandidateTable):
            return NotImplemented
        pairs = zip(self._columns(), other._columns(), strict=True)
        return all(np.array_equal(mine, theirs) for mine, theirs in pairs)

    def __hash__(self) -> int:
        return hash(tuple(column.tobytes() for column in self._columns()))

    def _columns(self) -> tuple[NDArray[Any], ...]:
        return self.numbers, self.verdicts, self.units, self.decikilometres, *self.digits

    def __repr__(self) -> str:
        return f"<{len(self)} candidates>"


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision. fulfilments_max: how many more fulfilments were allowed; None where the question does not arise."""

    step: Step
    outcome: Outcome
    network_ref: str
    virtual_catalogue_ref: str
    ranked_by: Ranking
    fulfilments_max: int | None
    wanted: tuple[Wanted, ...]
    parts: tuple[ChosenPart, ...]
    unfilled: tuple[UnfilledUnits, ...]
    candidates: CandidateTable
    profile: ProfileUse | None = None
    criteria: tuple[CriterionNote, ...] = ()
    gathering: Gathering | None = None


class Asked(NamedTuple):
    """What a step asks for: open units and refs by product number, and how many more fulfilments are allowed.

    kits: those not to be taken apart; their rows count `wanted` in its order.
    profile: the strategy that asks, None for a workflow without one.
    """

    step: Step
    wanted: Mapping[int, int]
    product_refs: Mapping[int, str]
    fulfilments_max: int | None
    kits: tuple[Kit, ...] = ()
    profile: ProfileUse | None = None

    @property
    def wanted_products(self) -> tuple[Wanted, ...]:
        """The same as stored."""
        return tuple(Wanted(number, self.product_refs[number], quantity) for number, quantity in self.wanted.items())


def decision_of(asked: Asked, candidates: Candidates, problem: Problem, plan: Plan) -> Decision:
    """The decision that a plan is, with the verdict on every candidate. plan: without parts when nothing was found."""
    products = tuple(asked.wanted)
    return Decision(
        step=asked.step,
        outcome=_outcome(plan),
        network_ref=candidates.network_ref,
        virtual_catalogue_ref=candidates.virtual_catalogue_ref,
        ranked_by=candidates.ranking,
        fulfilments_max=asked.fulfilments_max,
        wanted=asked.wanted_products,
        parts=tuple(_part(candidates, products, part.location, part.quantities) for part in sources_of(plan)),
        unfilled=tuple(UnfilledUnits(products[row], quantity, reason) for row, quantity, reason in plan.unfilled),
        candidates=_candidate_table(candidates, problem, plan),
        profile=asked.profile,
        criteria=candidates.criteria or (),
        gathering=_gathering(candidates, plan),
    )


def rejection_of(asked: Asked, unfilled: tuple[UnfilledUnits, ...]) -> Decision:
    """The decision to give up on units without looking at locations again."""
    return Decision(
        step=asked.step,
        outcome=Outcome.REJECTED,
        network_ref="",
        virtual_catalogue_ref="",
        ranked_by=Ranking.DISTANCE,
        fulfilments_max=asked.fulfilments_max,
        wanted=asked.wanted_products,
        parts=(),
        unfilled=unfilled,
        candidates=empty_table(),
        profile=asked.profile,
    )


def empty_table() -> CandidateTable:
    """No candidates."""
    nothing = np.zeros(0, dtype=np.int32)
    return CandidateTable(nothing, nothing.astype(np.uint8), nothing, nothing)


def _outcome(plan: Plan) -> Outcome:
    if not plan.parts:
        return Outcome.REJECTED
    if plan.unfilled:
        return Outcome.PARTIAL
    if plan.gathered_at is not None:
        return Outcome.CONSOLIDATED
    return Outcome.WHOLE if len(plan.parts) == 1 else Outcome.SPLIT


def _part(
    candidates: Candidates, products: Sequence[int], column: int, quantities: Sequence[tuple[int, int]]
) -> ChosenPart:
    return ChosenPart(
        int(candidates.locations.numbers[column]),
        candidates.locations.refs[column],
        _distance(candidates, column),
        tuple((products[row], quantity) for row, quantity in quantities),
    )


def _gathering(candidates: Candidates, plan: Plan) -> Gathering | None:
    if plan.gathered_at is None:
        return None
    place, locations = plan.gathered_at, candidates.locations
    return Gathering(
        int(locations.numbers[place]),
        locations.refs[place],
        _distance(candidates, place),
        tuple(_kilometres_between(candidates, part.location, place) for part in sources_of(plan)),
    )


def _distance(candidates: Candidates, column: int) -> float | None:
    return None if candidates.distances is None else _known(float(candidates.distances[column]))


def _kilometres_between(candidates: Candidates, origin: int, place: int) -> float | None:
    locations, here = candidates.locations, slice(place, place + 1)
    way = distances_km(
        float(locations.latitudes[origin]),
        float(locations.longitudes[origin]),
        locations.latitudes[here],
        locations.longitudes[here],
    )
    return 0.0 if origin == place else _known(float(way[0]))


def _known(kilometres: float) -> float | None:
    return None if math.isnan(kilometres) else round(kilometres, 1)


def _candidate_table(candidates: Candidates, problem: Problem, plan: Plan) -> CandidateTable:
    units = problem.units.astype(np.int32)
    return CandidateTable(
        candidates.locations.numbers,
        _verdicts(candidates, problem, plan),
        units,
        _decikilometres(candidates.distances, units),
        _said(candidates, units > 0),
    )


def _said(candidates: Candidates, holding: NDArray[np.bool_]) -> Digits:
    """What criteria said of the locations that hold something, as it is kept."""
    digits = nothing_said(len(candidates.values), len(holding))
    if len(candidates.values):
        known = digits_of(candidates.values[:, holding])
        digits.mantissas[:, holding], digits.exponents[:, holding] = known
    return digits


def nothing_said(criteria: int, locations: int) -> Digits:
    """No value of any criterion for any location."""
    shape = (criteria, locations)
    return Digits(np.zeros(shape, dtype=np.int32), np.full(shape, UNKNOWN, dtype=np.int32))


def _verdicts(candidates: Candidates, problem: Problem, plan: Plan) -> NDArray[np.uint8]:
    some, everything = _lost_to(candidates, problem, plan)
    verdicts = np.where(problem.units == 0, np.uint8(Verdict.NO_STOCK), np.uint8(some))
    verdicts[problem.units == problem.wanted_units] = everything
    if candidates.distances is not None and everything is Verdict.FARTHER:
        verdicts[(verdicts == Verdict.FARTHER) & np.isnan(candidates.distances)] = Verdict.DISTANCE_UNKNOWN
    verdicts = np.where(candidates.dropped == IN, verdicts, candidates.dropped)
    if plan.gathered_at is not None:
        verdicts[plan.gathered_at] = Verdict.GATHERS
    verdicts[[part.location for part in sources_of(plan)]] = Verdict.CHOSEN
    return verdicts


def _lost_to(candidates: Candidates, problem: Problem, plan: Plan) -> tuple[Verdict, Verdict]:
    """Why a location lost that holds some of the order, and one that holds everything."""
    if problem.fulfilments_max < 1:
        return Verdict.NO_FULFILMENT_LEFT, Verdict.NO_FULFILMENT_LEFT
    if any(left.reason is Shortage.SPLIT_LIMIT for left in plan.unfilled) and plan.parts:
        return Verdict.NO_FULFILMENT_LEFT, Verdict.NO_FULFILMENT_LEFT
    is_whole = len(plan.parts) == 1 and plan.is_complete
    some = Verdict.NOT_ENOUGH_STOCK if is_whole or not plan.parts else Verdict.NOT_IN_BEST_PLAN
    return some, _LOST_BY[candidates.ranking]


_LOST_BY: Mapping[Ranking, Verdict] = MappingProxyType(
    {
        Ranking.DISTANCE: Verdict.FARTHER,
        Ranking.REF: Verdict.LATER_BY_REF,
        Ranking.PROFILE: Verdict.LOWER_RATED,
    }
)


def _decikilometres(distances: NDArray[np.float64] | None, units: NDArray[np.int32]) -> NDArray[np.int32]:
    """Three digits are kept: tenths of a kilometre below 100 km, kilometres below 1,000 km, tens of them beyond."""
    rounded = np.full(len(units), -1, dtype=np.int32)
    if distances is None:
        return rounded
    known = np.flatnonzero((units > 0) & ~np.isnan(distances))
    kilometres = distances[known]
    step = np.where(kilometres < 100, 1, np.where(kilometres < 1000, 10, 100))
    rounded[known] = np.rint(kilometres * 10 / step) * step
    return rounded
