"""Promises of the setting that describes types of tasks, and of the ladder they climb."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.foundation.tasks.model import LadderStep, StepKind, step_after
from lading.foundation.tasks.task_types import Scoring, decide_by_score, task_type_of
from lading.kernel.refusal import Refused

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
OUTCOMES = ("PASS", "REJECT")


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ([], "it is no object"),
        ({"X": 7}, "X: "),
        ({"X": {"dueHours": -1}}, "dueHours"),
        ({"X": {"colour": "red"}}, "colour"),
        ({"X": {"priority": 10}}, "priority"),
        ({"X": {"steps": [{"afterHours": 1, "do": "RAISE"}]}}, "RAISE of X lacks"),
        ({"X": {"steps": [{"afterHours": 1, "do": "HAND_OVER"}]}}, "HAND_OVER of X lacks"),
        ({"X": {"steps": [{"afterHours": 1, "do": "DECIDE", "outcome": "MAYBE"}]}}, "cannot end with MAYBE"),
        ({"X": {"steps": [{"afterHours": 2, "do": "REMIND"}, {"afterHours": 1, "do": "REMIND"}]}}, "order of"),
        ({"X": {"steps": [{"afterHours": 1, "do": "REMIND"}] * 21}}, "21 steps"),
        ({"X": {"scoring": {"passBelow": 80, "rejectFrom": 30}}}, "passes scores below"),
    ],
)
def test_a_type_that_cannot_be_read_is_refused_with_the_place(setting: Any, why: str) -> None:
    with pytest.raises(Refused) as refused:
        task_type_of(setting, "X", OUTCOMES)
    assert refused.value.code == "TASK_TYPES_INVALID"
    assert why in refused.value.message


def test_a_type_nobody_describes_is_reminded_raised_and_escalated() -> None:
    found = task_type_of(None, "X", OUTCOMES)
    assert (found.queue, found.outcomes) == ("manual-work", OUTCOMES)
    assert [(step.after_hours, step.do.value) for step in found.ladder] == [
        (8, "REMIND"),
        (16, "RAISE"),
        (24, "ESCALATE"),
    ]


@given(st.floats(allow_nan=True), st.floats(0, 50), st.floats(50, 100))
def test_a_score_is_decided_by_its_bounds_and_what_is_no_number_by_a_person(
    score: float, low: float, high: float
) -> None:
    decision = decide_by_score(score, Scoring(pass_below=low, reject_from=high))
    assert decision == ("REJECT" if score >= high else "PASS" if score < low else "MANUAL")


@given(st.lists(st.integers(0, 500), max_size=20).map(sorted), st.integers(0, 60))
def test_there_is_always_a_next_step_and_never_in_the_past_of_the_ladder(hours: list[int], taken: int) -> None:
    steps = tuple(LadderStep(at=AT + timedelta(hours=one), do=StepKind.RAISE, priority=1) for one in hours)
    step = step_after(steps, taken, AT)
    if taken < len(steps):
        assert step == steps[taken]
    else:
        assert step.do is StepKind.REMIND
        assert step.at == max([AT, *(one.at for one in steps)]) + timedelta(days=1)
