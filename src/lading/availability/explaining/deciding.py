"""Says of each control what became of it at a place, and so what may be sold there and why. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from lading.availability.controls import THRESHOLD, Control, ControlSet, EffectiveBuffer, ProductFacts, has_attribute
from lading.availability.explaining.reasons import Shown, Verdict

INACTIVE = "INACTIVE"


class KnownControl(msgspec.Struct, frozen=True, kw_only=True):
    """A control with its status, whether it counts now or not."""

    control: Control
    status: str


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A position as it is asked about. on_hand counts units of cart holds that are over; quantities: units by type."""

    location_number: int
    location_ref: str
    status: str
    on_hand: int
    supplied: int
    is_in_network: bool
    quantities: Mapping[str, int]


class ControlOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a control at a place; units: what it keeps back there, where it has a say."""

    ref: str
    type: str
    execution_order: int
    verdict: Verdict
    units: int = 0


class PlaceOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What may be sold at a place, and why no more. quantities add up to on_hand; on_hand - withheld is available."""

    location_ref: str
    status: str
    reason: Shown
    available: int
    on_hand: int
    withheld: int
    quantities: Mapping[str, int]
    controls: tuple[ControlOutcome, ...] = ()


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What all places of a product share: the controls in their order, the product, the instant."""

    product: ProductFacts
    controls: Sequence[KnownControl]
    is_stacking: bool
    at: datetime


def explain_place(question: Question, place: Place) -> PlaceOutcome:
    """What may be sold at a place; every control that has the product's number in its scope is answered for."""
    due = [one.control for one in question.controls if one.status != INACTIVE and one.control.is_due(question.at)]
    buffer = ControlSet(due, is_stacking=question.is_stacking).effective_buffer(
        question.product, place.location_number, place.supplied
    )
    is_seen = place.is_in_network and place.status == "ACTIVE"
    available = buffer.available_of(place.on_hand) if is_seen else 0
    return PlaceOutcome(
        location_ref=place.location_ref,
        status=place.status,
        reason=_reason(place, available),
        available=available,
        on_hand=place.on_hand,
        withheld=max(place.on_hand, 0) - available if is_seen else 0,
        quantities=place.quantities,
        controls=tuple(_outcomes(question, place, buffer)) if is_seen else (),
    )


def _reason(place: Place, available: int) -> Shown:
    if not place.is_in_network:
        return Shown.OUTSIDE_NETWORK
    if place.status != "ACTIVE":
        return Shown.POSITION_INACTIVE
    if place.on_hand <= 0:
        return Shown.NOTHING_ON_HAND
    return Shown.SHOWN if available else Shown.ALL_WITHHELD


def _outcomes(question: Question, place: Place, buffer: EffectiveBuffer) -> Iterator[ControlOutcome]:
    deciding = {control.ref for control in buffer.deciding(place.on_hand)}
    for known in question.controls:
        control = known.control
        verdict = _out_of_scope(known, question, place)
        units = 0
        if verdict is None and control.ref in deciding:
            verdict = Verdict.ADDS_UP if question.is_stacking else Verdict.DECIDES
            units = max(place.on_hand, 0) if place.on_hand <= control.hides_up_to else control.buffer_of(place.supplied)
        elif verdict is None:
            is_above = control.type == THRESHOLD and place.on_hand > control.threshold
            verdict = Verdict.ABOVE_THRESHOLD if is_above else Verdict.AFTER_THE_FIRST
        yield ControlOutcome(
            ref=control.ref,
            type=control.type,
            execution_order=control.execution_order,
            verdict=verdict,
            units=units,
        )


def _out_of_scope(known: KnownControl, question: Question, place: Place) -> Verdict | None:
    """Why a control has no say at a place; None where it has."""
    control, product = known.control, question.product
    if known.status == INACTIVE:
        return Verdict.INACTIVE
    if not control.is_due(question.at):
        is_over = control.active_to is not None and control.active_to <= question.at
        return Verdict.OVER if is_over else Verdict.NOT_YET
    if control.category_id is not None and control.category_id not in product.category_ids:
        return Verdict.OTHER_CATEGORY
    if control.attribute is not None and not has_attribute(product.attributes, *control.attribute):
        return Verdict.OTHER_ATTRIBUTE
    if control.location_number not in (None, place.location_number):
        return Verdict.OTHER_LOCATION
    is_outside = control.network_locations is not None and place.location_number not in control.network_locations
    return Verdict.OUTSIDE_NETWORK if is_outside else None
