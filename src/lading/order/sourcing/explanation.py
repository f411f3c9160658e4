"""Why an order is filled from where it is: recorded decisions as a document for programs. Pure.

The text for people is written from the same document, in explanation_text.py.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from lading.order.sourcing.decision import Candidate, ChosenPart, Decision
from lading.order.sourcing.reasons import (
    OUTCOME_SENTENCES,
    SHORTAGE_SENTENCES,
    VERDICT_SENTENCES,
    Step,
    Verdict,
)
from lading.order.sourcing.records import PlaceName, RecordedDecision

BEST_COUNT = 10


class Units(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units of a product."""

    product_ref: str
    quantity: int


class Shipping(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A location that was chosen, and what it is to fill."""

    location_ref: str
    location_name: str
    distance_km: float | None
    items: tuple[Units, ...]


class Missing(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units that could not be placed, and why."""

    product_ref: str
    quantity: int
    reason: str
    sentence: str


class Considered(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A location that was looked at, the units it could fill, and why it won or lost."""

    location_ref: str
    location_name: str
    distance_km: float | None
    units: int
    reason: str


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
        chosen=tuple(_shipping(part, refs, places) for part in decision.parts),
        missing=_missing(decision, refs),
        candidates_total=len(candidates),
        reasons=_reason_counts(candidates),
        candidates=tuple(_considered(candidate, places) for candidate in candidates[:candidates_max]),
    )


def _outcome_sentence(decision: Decision) -> str:
    if decision.step is Step.REJECT:
        return "These units were given up and put into a fulfilment at the system location."
    return OUTCOME_SENTENCES[decision.outcome]


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


def _considered(candidate: Candidate, places: Mapping[int, PlaceName]) -> Considered:
    place = places.get(candidate.location_number)
    return Considered(
        location_ref=place.ref if place else f"#{candidate.location_number}",
        location_name=place.name if place else "",
        distance_km=candidate.distance_km,
        units=candidate.units,
        reason=candidate.verdict.name,
    )


def _reason_counts(candidates: Sequence[Candidate]) -> tuple[ReasonCount, ...]:
    counts = Counter(candidate.verdict for candidate in candidates)
    return tuple(
        ReasonCount(reason=verdict.name, sentence=VERDICT_SENTENCES[verdict], locations=counts[verdict])
        for verdict in Verdict
        if verdict in counts
    )


def _best_first(candidate: Candidate) -> tuple[bool, bool, float, int, int]:
    """Chosen ones first, then those that hold something, nearest first."""
    distance = float("inf") if candidate.distance_km is None else candidate.distance_km
    is_chosen = candidate.verdict is Verdict.CHOSEN
    return not is_chosen, candidate.units == 0, distance, -candidate.units, candidate.location_number
