"""Walks through the strategies of a profile: the first that applies and fills everything, or the first that applies."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from lading.engine.rule import RuleCall, RuleFailed
from lading.foundation.products.model import Product
from lading.order.capacity.model import Limit
from lading.order.sourcing.candidates import Candidates, with_room, within_room
from lading.order.sourcing.conditions.order_document import CUSTOMER, order_document
from lading.order.sourcing.criteria.seen import Seen
from lading.order.sourcing.decision import (
    Asked,
    Decision,
    ProfileUse,
    StrategyPassed,
    UnfilledUnits,
    decision_of,
    rejection_of,
)
from lading.order.sourcing.facts.capacity import Capacity
from lading.order.sourcing.gathering import parcels_planned
from lading.order.sourcing.open_kits import open_kits
from lading.order.sourcing.open_units import open_units
from lading.order.sourcing.planning.plan import best_plan, no_plan
from lading.order.sourcing.planning.problem import Kit, Plan, Problem
from lading.order.sourcing.planning.transfers import best_form
from lading.order.sourcing.profiles.model import Profile, Strategy, StrategyStatus
from lading.order.sourcing.reasons import Passed, Shortage, Step
from lading.order.sourcing.strategies.asking import askings_of
from lading.order.sourcing.strategies.desk import StrategyDesk
from lading.order.sourcing.strategies.gathering import gatherers, transfers_of
from lading.order.sourcing.strategies.looking import Looked, Where, look
from lading.order.sourcing.strategies.ranking import Asking, CriterionFailed, Ranked, rank
from lading.order.sourcing.trail import chosen, fulfilments_of, order_of, product_refs


class Sourced(NamedTuple):
    """What came of a walk: the decision, and the candidates it was made over (None where no strategy applied).

    limits, zones: what the capacity of locations is limited to, and their clocks, by ref, where the strategy asks.
    """

    decision: Decision
    candidates: Candidates | None
    limits: Mapping[str, tuple[Limit, ...]]
    zones: Mapping[str, str]


class _Tried(NamedTuple):
    ranked: Ranked
    problem: Problem
    plan: Plan
    limits: Mapping[str, tuple[Limit, ...]]
    zones: Mapping[str, str]


async def source_whole(call: RuleCall, desk: StrategyDesk, profile: Profile, wanted: Mapping[int, int]) -> Sourced:
    """The first primary strategy that fills everything; else the last that applied, with nothing placed."""
    return await _walk(call, desk, profile, wanted, _Primary())


async def source_partly(call: RuleCall, desk: StrategyDesk, profile: Profile, wanted: Mapping[int, int]) -> Sourced:
    """The first fallback strategy that applies and places anything."""
    return await _walk(call, desk, profile, wanted, _Fallback())


class _Primary:
    """Primary strategies are taken for everything or not at all."""

    step = Step.PROFILE
    is_fallback = False

    def strategies(self, profile: Profile) -> Sequence[Strategy]:
        return profile.strategies.primary

    def is_taken(self, plan: Plan) -> bool:
        return plan.is_complete


class _Fallback:
    """A fallback strategy is taken for what it can place."""

    step = Step.PARTIAL
    is_fallback = True

    def strategies(self, profile: Profile) -> Sequence[Strategy]:
        return profile.strategies.fallback

    def is_taken(self, plan: Plan) -> bool:
        return bool(plan.parts)


async def _walk(
    call: RuleCall,
    desk: StrategyDesk,
    profile: Profile,
    wanted: Mapping[int, int],
    way: _Primary | _Fallback,
) -> Sourced:
    document = await _document(call, desk, profile)
    passed: list[StrategyPassed] = []
    last: _Tried | None = None
    for strategy in way.strategies(profile):
        reason = _why_not(call, desk, strategy, document)
        if reason is not None:
            passed.append(reason)
            continue
        tried = await _tried(call, desk, profile, strategy, wanted, document)
        last = tried
        if way.is_taken(tried.plan):
            return _sourced(call, _use(profile, strategy, passed, way), wanted, tried, way.step)
        passed.append(_fell_through(strategy, tried.plan))
    if last is None:
        return Sourced(_no_strategy(call, _use(profile, None, passed, way), wanted, way.step), None, {}, {})
    nothing = last._replace(plan=no_plan(last.problem))
    return _sourced(call, _use(profile, None, passed, way), wanted, nothing, way.step)


async def _document(call: RuleCall, desk: StrategyDesk, profile: Profile) -> Mapping[str, Any]:
    """The order as conditions and criteria see it; products always, the customer only where somebody asks."""
    order = order_of(call)
    numbers = sorted({item.product_number for item in order.items})
    products = await call.read_all(desk.loaders.products, numbers)
    customer = None
    if order.customer_id is not None and _asks_for_customer(desk, profile):
        customer = await call.read(desk.loaders.customers, order.customer_id)
    known = {number: one for number, one in zip(numbers, products, strict=True) if one is not None}
    return order_document(call.aggregate, order, chosen(call), customer, known)


def _asks_for_customer(desk: StrategyDesk, profile: Profile) -> bool:
    """Whether a condition names the customer, or a criterion sees it."""
    strategies = (*profile.strategies.primary, *profile.strategies.fallback)
    used = [desk.catalogue.named(one.type) for strategy in strategies for one in strategy.criteria]
    conditions = [one for strategy in strategies for one in strategy.conditions]
    return any(one is not None and one.sees_customer for one in used) or any(
        CUSTOMER in str(one.params) for one in conditions
    )


def _why_not(
    call: RuleCall, desk: StrategyDesk, strategy: Strategy, document: Mapping[str, Any]
) -> StrategyPassed | None:
    """Why a strategy does not apply; None when it does."""
    if strategy.status is not StrategyStatus.ACTIVE:
        return StrategyPassed(strategy.ref, strategy.name, Passed.INACTIVE)
    unmet = desk.conditions.first_unmet(strategy.conditions, document, call)
    if unmet is None:
        return None
    if unmet.fault:
        return StrategyPassed(strategy.ref, strategy.name, Passed.CONDITION_FAULT, f"{unmet.name}: {unmet.fault}")
    return StrategyPassed(strategy.ref, strategy.name, Passed.CONDITION, unmet.name)


async def _tried(
    call: RuleCall,
    desk: StrategyDesk,
    profile: Profile,
    strategy: Strategy,
    wanted: Mapping[int, int],
    document: Mapping[str, Any],
) -> _Tried:
    where = Where(profile.network_of(strategy), profile.virtual_catalogue_of(strategy))
    looked = gatherers(strategy.consolidation, await look(call, desk.loaders, where, wanted))
    askings = await askings_of(call, desk, strategy.criteria, looked, tuple(wanted))
    products = await call.read_all(desk.loaders.products, list(wanted))
    seen = _seen(call, looked, wanted, products, document)
    try:
        ranked = rank(looked.candidates, seen, askings, strategy.objective)
    except CriterionFailed as failure:
        raise RuleFailed("CRITERION_FAILED", str(failure)) from failure
    candidates = with_room(ranked.candidates, _room(looked, askings))
    problem = Problem(
        wanted=seen.wanted,
        available=within_room(looked.available, seen.wanted, candidates.room),
        excluded=ranked.candidates.dropped,
        objective=ranked.objective,
        fulfilments_max=max(0, profile.fulfilments_max_of(strategy) - parcels_planned(fulfilments_of(call))),
        kits=_kits(call, wanted) if strategy.keep_kits_together else (),
    )
    transfers = transfers_of(call, strategy, looked, problem)
    plan = best_plan(problem) if transfers is None else best_form(problem, transfers)
    return _Tried(ranked, problem, plan, _limits(askings), _zones(looked, askings))


def _room(looked: Looked, askings: Sequence[Asking]) -> dict[str, int]:
    """Units a fulfilment may have at each location, where a criterion asked for its capacity."""
    refs, columns = looked.places.locations.refs, looked.columns.tolist()
    room: dict[str, int] = {}
    for capacity in _capacities(askings):
        for column, units in zip(columns, capacity.room.tolist(), strict=True):
            room[refs[column]] = min(units, room.get(refs[column], units))
    return room


def _limits(askings: Sequence[Asking]) -> dict[str, tuple[Limit, ...]]:
    """What each location is limited to, by its ref."""
    limits: dict[str, tuple[Limit, ...]] = {}
    for capacity in _capacities(askings):
        for ref, found in capacity.limits.items():
            limits[ref] = (*limits.get(ref, ()), *found)
    return limits


def _zones(looked: Looked, askings: Sequence[Asking]) -> dict[str, str]:
    """The time zone of each limited location, by its ref."""
    limited = _limits(askings)
    if not limited:
        return {}
    named = zip(looked.places.locations.refs, looked.places.zones, strict=True)
    return {ref: zone.key for ref, zone in named if ref in limited}


def _capacities(askings: Sequence[Asking]) -> list[Capacity]:
    return [asking.fact for asking in askings if isinstance(asking.fact, Capacity)]


def _kits(call: RuleCall, wanted: Mapping[int, int]) -> tuple[Kit, ...]:
    items = order_of(call).items
    return open_kits(items, open_units(items, fulfilments_of(call)), tuple(wanted))


def _seen(
    call: RuleCall,
    looked: Looked,
    wanted: Mapping[int, int],
    products: Sequence[Product | None],
    document: Mapping[str, Any],
) -> Seen:
    columns = looked.columns
    distances = looked.candidates.distances
    seen = Seen(
        at=call.at,
        order=document,
        wanted=np.fromiter(wanted.values(), dtype=np.int32, count=len(wanted)),
        products=products,
        available=looked.available[:, columns],
        places=looked.places,
        columns=columns,
        distances=np.full(len(columns), np.nan) if distances is None else distances[columns],
    )
    for array in (seen.wanted, seen.available, seen.columns, seen.distances):
        array.setflags(write=False)
    return seen


def _fell_through(strategy: Strategy, plan: Plan) -> StrategyPassed:
    """What a strategy could not fill, and why not."""
    missing = sum(left.quantity for left in plan.unfilled)
    reasons = ", ".join(sorted({left.reason.value for left in plan.unfilled}))
    reason = Passed.INCOMPLETE if plan.parts else Passed.NOTHING
    return StrategyPassed(strategy.ref, strategy.name, reason, f"{missing} units: {reasons}")


def _use(
    profile: Profile, strategy: Strategy | None, passed: Sequence[StrategyPassed], way: _Primary | _Fallback
) -> ProfileUse:
    ref, name = (strategy.ref, strategy.name) if strategy is not None else ("", "")
    return ProfileUse(profile.ref, profile.version, ref, name, way.is_fallback, tuple(passed))


def _sourced(call: RuleCall, use: ProfileUse, wanted: Mapping[int, int], tried: _Tried, step: Step) -> Sourced:
    refs = product_refs(order_of(call).items)
    asked = Asked(step, wanted, refs, tried.problem.fulfilments_max, tried.problem.kits, use)
    candidates = tried.ranked.candidates
    return Sourced(decision_of(asked, candidates, tried.problem, tried.plan), candidates, tried.limits, tried.zones)


def _no_strategy(call: RuleCall, use: ProfileUse, wanted: Mapping[int, int], step: Step) -> Decision:
    """The decision that no strategy applies: nothing was looked at."""
    asked = Asked(step, wanted, product_refs(order_of(call).items), None, profile=use)
    unfilled = tuple(UnfilledUnits(number, quantity, Shortage.NO_STRATEGY) for number, quantity in wanted.items())
    return rejection_of(asked, unfilled)
