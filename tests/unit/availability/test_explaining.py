"""Why this number: what became of every control at a place, and whether the figures add up."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.availability.controls import TYPES, Control, ControlSet, ProductFacts
from lading.availability.explaining.deciding import KnownControl, Place, PlaceOutcome, Question, explain_place
from lading.availability.explaining.reasons import SHOWN_SENTENCES, VERDICT_SENTENCES, Shown, Verdict

AT = datetime(2026, 11, 27, tzinfo=UTC)
DAY = timedelta(days=1)


def place(on_hand: int = 10, **changes: Any) -> Place:
    plain: dict[str, Any] = {"location_number": 1, "location_ref": "L1", "status": "ACTIVE", "is_in_network": True}
    quantities = {"LAST_ON_HAND": on_hand + 2, "RESERVED": -2}
    return Place(**(plain | {"on_hand": on_hand, "supplied": on_hand + 2, "quantities": quantities} | changes))


def explained(*controls: KnownControl, at: Place | None = None, is_stacking: bool = False) -> PlaceOutcome:
    question = Question(product=ProductFacts(number=1), controls=controls, is_stacking=is_stacking, at=AT)
    return explain_place(question, at or place())


def known(ref: str, kind: str = "QUANTITY_BUFFER", *, status: str = "ACTIVE", **values: Any) -> KnownControl:
    return KnownControl(control=Control(ref=ref, type=kind, **({"execution_order": 1} | values)), status=status)


def verdicts(outcome: PlaceOutcome) -> dict[str, tuple[str, int]]:
    return {one.ref: (one.verdict, one.units) for one in outcome.controls}


def test_the_first_that_applies_decides_and_the_others_say_why_they_did_not() -> None:
    outcome = explained(
        known("OFF", status="INACTIVE", buffer=9),
        known("LATER", buffer=9, active_from=AT + DAY),
        known("OVER", buffer=9, active_to=AT),
        known("CATEGORY", buffer=9, category_id=UUID(int=1)),
        known("ATTRIBUTE", buffer=9, attribute=("season", "winter")),
        known("PLACE", buffer=9, location_number=2),
        known("NETWORK", buffer=9, network_locations=frozenset({2})),
        known("LAST PIECES", "THRESHOLD", threshold=3),
        known("Z1", buffer=4, execution_order=2),
        known("Z2", buffer=9, execution_order=3),
    )
    assert (outcome.reason, outcome.available, outcome.withheld) == (Shown.SHOWN, 6, 4)
    assert verdicts(outcome) == {
        "OFF": (Verdict.INACTIVE, 0),
        "LATER": (Verdict.NOT_YET, 0),
        "OVER": (Verdict.OVER, 0),
        "CATEGORY": (Verdict.OTHER_CATEGORY, 0),
        "ATTRIBUTE": (Verdict.OTHER_ATTRIBUTE, 0),
        "PLACE": (Verdict.OTHER_LOCATION, 0),
        "NETWORK": (Verdict.OUTSIDE_NETWORK, 0),
        "LAST PIECES": (Verdict.ABOVE_THRESHOLD, 0),
        "Z1": (Verdict.DECIDES, 4),
        "Z2": (Verdict.AFTER_THE_FIRST, 0),
    }


def test_in_a_stacking_group_each_says_what_it_adds() -> None:
    outcome = explained(known("A", buffer=3), known("B", "PERCENTAGE_BUFFER", basis_points=2_500), is_stacking=True)
    assert verdicts(outcome) == {"A": (Verdict.ADDS_UP, 3), "B": (Verdict.ADDS_UP, 3)}
    assert (outcome.available, outcome.withheld) == (4, 6)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_in_network": False}, Shown.OUTSIDE_NETWORK),
        ({"status": "INACTIVE"}, Shown.POSITION_INACTIVE),
        ({"on_hand": 0}, Shown.NOTHING_ON_HAND),
        ({"on_hand": -3}, Shown.NOTHING_ON_HAND),
        ({"on_hand": 2}, Shown.ALL_WITHHELD),
    ],
)
def test_a_place_that_shows_nothing_says_why(changes: dict[str, Any], reason: Shown) -> None:
    outcome = explained(known("A", buffer=3), at=place(**changes))
    assert (outcome.reason, outcome.available) == (reason, 0)


def test_every_code_has_a_sentence() -> None:
    assert set(SHOWN_SENTENCES) == set(Shown)
    assert set(VERDICT_SENTENCES) == set(Verdict)


CONTROLS = st.lists(
    st.builds(
        Control,
        ref=st.sampled_from("ABCDEF"),
        type=st.sampled_from(TYPES),
        execution_order=st.just(1),
        location_number=st.none() | st.integers(1, 2),
        buffer=st.integers(0, 6),
        basis_points=st.integers(0, 10_000),
        threshold=st.integers(1, 8),
    ),
    max_size=6,
    unique_by=lambda control: control.ref,
)


@given(controls=CONTROLS, on_hand=st.integers(-2, 12), is_stacking=st.booleans())
def test_the_explanation_comes_to_what_is_sold(controls: list[Control], on_hand: int, is_stacking: bool) -> None:
    ordered = sorted(controls, key=lambda control: control.ref)
    outcome = explained(
        *[KnownControl(control=one, status="ACTIVE") for one in ordered], at=place(on_hand), is_stacking=is_stacking
    )
    buffer = ControlSet(controls, is_stacking=is_stacking).effective_buffer(ProductFacts(number=1), 1, on_hand + 2)
    assert outcome.available == buffer.available_of(on_hand)
    assert outcome.available + outcome.withheld == max(on_hand, 0)
    if outcome.available:
        assert sum(one.units for one in outcome.controls) == outcome.withheld
    assert len(outcome.controls) == len(controls)
