"""Why an order is filled from where it is: recorded decisions as a document for programs. Pure.

The text for people is written from the same document, in explanation_text.py.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from lading.order.sourcing.decision import Candidate, ChosenPart, Decision, ProfileUse
from lading.order.sourcing.ratings import ratings_of
from lading.order.sourcing.reasons import (
    CRITERION_BASE,
    OUTCOME_SENTENCES,
    PASSED_SENTENCES,
    PROFILE_SENTENCES,
    SHORTAGE_SENTENCES,
    VERDICT_SENTENCES,
    Outcome,
    Step,
    Verdict,
)
from lading.order.sourcing.records import PlaceName, RecordedDecision

BEST_COUNT = 10

Ratings = Mapping[int, tuple[float, ...]]


class Units(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units of a product."""

    product_ref: str
    quantity: int


class Shipping(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A location that was chosen, and what it is to fill.

    is_moved: it goes to the place that gathers the order first, transfer_km away.
    """

    location_ref: str
    location_name: str
    distance_km: float | None
    items: tuple[Units, ...]
    is_moved: bool = False
    transfer_km: float | None = None


class Gathered(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The place that gathers what was chosen and sends it on in one parcel; transfers: how many go there first."""

    location_ref: str
    location_name: str
    distance_km: float | None
    transfers: int


class Missing(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units that could not be placed, and why."""

    product_ref: str
    quantity: int
    reason: str
    sentence: str


class Value(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a criterion said of a location. value: in the criterion's unit. rating: 0 to 1, -1 where it is out."""

    criterion: str
    value: float | None
    rating: float | None


class CriterionUsed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A criterion as the strategy used it, in its order."""

    name: str
    type: str
    unit: str
    better: str


class StrategyPassedOver(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A strategy that did not decide, and why not."""

    ref: str
    name: str
    reason: str
    sentence: str
    detail: str


class ProfileUsed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The version of the profile, the strategy that decided ("" for none), and those passed over before it."""

    ref: str
    version: int
    strategy_ref: str
    strategy_name: str
    is_fallback: bool
    passed: tuple[StrategyPassedOver, ...]


class Considered(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A location that was looked at, the units it could fill, and why it won or lost.

    criterion: the one that took it out. values: what each criterion said of it.
    """

    location_ref: str
    location_name: str
    distance_km: float | None
    units: int
    reason: str
    sentence: str
    criterion: str | None = None
    values: tuple[Value, ...] = ()


class ReasonCount(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How many locations got a reason."""

    reason: str
    sentence: str
    locations: int


class DecisionExplained(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One decision. candidates: the best first; all of them only when asked for."""

    decided_at: datetime
    event_id: str
    step: str
    outcome: str
    sentence: str
    network_ref: str
    virtual_catalogue_ref: str
    ranked_by: str
    fulfilments_max: int | None
    wanted: tuple[Units, ...]
    chosen: tuple[Shipping, ...]
    missing: tuple[Missing, ...]
    candidates_total: int
    reasons: tuple[ReasonCount, ...]
    candidates: tuple[Considered, ...]
    profile: ProfileUsed | None = None
    criteria: tuple[CriterionUsed, ...] = ()
    gathered: Gathered | None = None


class Explanation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Every sourcing decision of an order, oldest first."""

    order_ref: str
    decisions: tuple[DecisionExplained, ...]


def explain(
    order_ref: str,
    recorded: Iterable[RecordedDecision],
    places: Mapping[int, PlaceName],
    *,
    candidates_max: int | None = BEST_COUNT,
) -> Explanation:
    """The document. candidates_max: how many candidates of each decision, best first; None for all."""
    return Explanation(
        order_ref=order_ref, decisions=tuple(_explained(each, places, candidates_max) for each in recorded)
    )


def _explained(
    recorded: RecordedDecision, places: Mapping[int, PlaceName], candidates_max: int | None
) -> DecisionExplained:
    decision = recorded.decision
    refs = {wanted.product_number: wanted.product_ref for wanted in decision.wanted}
    candidates = sorted(decision.candidates, key=_best_first)
    ratings = _ratings(decision)
    return DecisionExplained(
        decided_at=recorded.decided_at,
        event_id=str(recorded.event_id),
        step=decision.step,
        outcome=decision.outcome,
        sentence=_outcome_sentence(decision),
        network_ref=decision.network_ref,
        virtual_catalogue_ref=decision.virtual_catalogue_ref,
        ranked_by=decision.ranked_by,
        fulfilments_max=decision.fulfilments_max,
        wanted=tuple(Units(product_ref=each.product_ref, quantity=each.quantity) for each in decision.wanted),
        chosen=_chosen(decision, refs, places),
        missing=_missing(decision, refs),
        candidates_total=len(candidates),
        reasons=_reason_counts(decision, candidates),
        candidates=tuple(
            _considered(decision, candidate, places, ratings) for candidate in candidates[:candidates_max]
        ),
        profile=_profile(decision.profile) if decision.profile is not None else None,
        criteria=tuple(
            CriterionUsed(
                name=each.name,
                type=each.type,
                unit=each.unit,
                better="HIGHER" if each.is_higher_better else "LOWER",
            )
            for each in decision.criteria
        ),
        gathered=_gathered(decision, places),
    )


def _profile(use: ProfileUse) -> ProfileUsed:
    return ProfileUsed(
        ref=use.ref,
        version=use.version,
        strategy_ref=use.strategy_ref,
        strategy_name=use.strategy_name,
        is_fallback=use.is_fallback,
        passed=tuple(
            StrategyPassedOver(
                ref=each.ref,
                name=each.name,
                reason=each.reason,
                sentence=f"{each.name} {PASSED_SENTENCES[each.reason]}",
                detail=each.detail,
            )
            for each in use.passed
        ),
    )


def _ratings(decision: Decision) -> Ratings:
    """The ratings of each location by its number, criterion by criterion: made of the values kept, never anew."""
    table = decision.candidates
    excluded = table.verdicts >= CRITERION_BASE
    columns = [
        ratings_of(values, excluded, is_higher_better=note.is_higher_better).tolist()
        for note, values in zip(decision.criteria, table.values, strict=True)
    ]
    return dict(zip(table.numbers.tolist(), zip(*columns, strict=True), strict=True)) if columns else {}


def _outcome_sentence(decision: Decision) -> str:
    if decision.step is Step.REJECT:
        return "These units were given up and put into a fulfilment at the system location."
    if decision.profile is not None and decision.outcome in PROFILE_SENTENCES:
        is_first = decision.step is Step.PROFILE or decision.outcome is not Outcome.REJECTED
        return PROFILE_SENTENCES[decision.outcome] if is_first else OUTCOME_SENTENCES[decision.outcome]
    return OUTCOME_SENTENCES[decision.outcome]


def _chosen(decision: Decision, refs: Mapping[int, str], places: Mapping[int, PlaceName]) -> tuple[Shipping, ...]:
    shippings = [_shipping(part, refs, places) for part in decision.parts]
    gathering = decision.gathering
    if gathering is None:
        return tuple(shippings)
    return tuple(
        msgspec.structs.replace(
            shipping, is_moved=shipping.location_ref != gathering.location_ref, transfer_km=kilometres
        )
        for shipping, kilometres in zip(shippings, gathering.legs_km, strict=True)
    )


def _gathered(decision: Decision, places: Mapping[int, PlaceName]) -> Gathered | None:
    gathering = decision.gathering
    if gathering is None:
        return None
    place = places.get(gathering.location_number)
    return Gathered(
        location_ref=gathering.location_ref,
        location_name=place.name if place else "",
        distance_km=gathering.distance_km,
        transfers=sum(part.location_number != gathering.location_number for part in decision.parts),
    )


def _shipping(part: ChosenPart, refs: Mapping[int, str], places: Mapping[int, PlaceName]) -> Shipping:
    place = places.get(part.location_number)
    return Shipping(
        location_ref=part.location_ref,
        location_name=place.name if place else "",
        distance_km=part.distance_km,
        items=tuple(Units(product_ref=refs[product], quantity=units) for product, units in part.quantities),
    )


def _missing(decision: Decision, refs: Mapping[int, str]) -> tuple[Missing, ...]:
    return tuple(
        Missing(
            product_ref=refs[left.product_number],
            quantity=left.quantity,
            reason=left.reason,
            sentence=SHORTAGE_SENTENCES[left.reason],
        )
        for left in decision.unfilled
    )


def _considered(
    decision: Decision, candidate: Candidate, places: Mapping[int, PlaceName], ratings: Ratings
) -> Considered:
    place = places.get(candidate.location_number)
    criterion = None if candidate.criterion is None else decision.criteria[candidate.criterion].name
    rated = zip(decision.criteria, candidate.values, ratings.get(candidate.location_number, ()), strict=True)
    return Considered(
        location_ref=place.ref if place else f"#{candidate.location_number}",
        location_name=place.name if place else "",
        distance_km=candidate.distance_km,
        units=candidate.units,
        reason=_reason(decision, candidate),
        sentence=_sentence(decision, candidate),
        criterion=criterion,
        values=tuple(
            Value(criterion=note.name, value=value, rating=None if value is None else round(rating, 3))
            for note, value, rating in rated
        ),
    )


def _reason(decision: Decision, candidate: Candidate) -> str:
    """The code: of the verdict, or of the criterion that took the location out."""
    own = "" if candidate.criterion is None else decision.criteria[candidate.criterion].reason
    return own or candidate.verdict.name


def _sentence(decision: Decision, candidate: Candidate) -> str:
    own = "" if candidate.criterion is None else decision.criteria[candidate.criterion].sentence
    return own or VERDICT_SENTENCES[candidate.verdict]


def _reason_counts(decision: Decision, candidates: Sequence[Candidate]) -> tuple[ReasonCount, ...]:
    counts = Counter((each.verdict, each.criterion) for each in candidates)
    examples = {(each.verdict, each.criterion): each for each in candidates}
    return tuple(
        ReasonCount(
            reason=_reason(decision, examples[key]), sentence=_sentence(decision, examples[key]), locations=counts[key]
        )
        for key in sorted(counts, key=lambda one: (one[0], -1 if one[1] is None else one[1]))
    )


def _best_first(candidate: Candidate) -> tuple[bool, bool, float, int, int]:
    """Chosen ones first, then those that hold something, nearest first."""
    distance = float("inf") if candidate.distance_km is None else candidate.distance_km
    is_chosen = candidate.verdict in {Verdict.CHOSEN, Verdict.GATHERS}
    return not is_chosen, candidate.units == 0, distance, -candidate.units, candidate.location_number
