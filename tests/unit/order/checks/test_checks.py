"""Promises of what is wanted of an order, where that stands, and of windows that orders wait for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.order.checks.standing import (
    CheckResult,
    CheckStatus,
    results_attribute,
    results_in,
    standing_of,
    waits_until,
    wanted_checks,
)
from lading.order.rules.checks.hold_for_batch import window_end

AT = datetime(2026, 3, 2, 9, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (None, ("A",)),
        ("B, C", ("A", "B", "C")),
        (["B", "A"], ("A", "B")),
        (["", 7, None, "x" * 51], ("A",)),
        ({"B": 1}, ("A",)),
        ([f"T{number}" for number in range(30)], ("A", *(f"T{number}" for number in range(9)))),
    ],
)
def test_checks_are_those_of_the_workflow_and_those_the_order_asks_for(asked: Any, wanted: tuple[str, ...]) -> None:
    attributes = {} if asked is None else {"checks": {"type": "JSON", "value": asked}}
    assert wanted_checks(attributes, ("A",)) == wanted


@given(st.dictionaries(st.sampled_from("ABCD"), st.sampled_from(CheckStatus)))
def test_one_rejection_rejects_and_only_passes_pass(statuses: dict[str, CheckStatus]) -> None:
    results = {name: CheckResult(status=status, at=AT) for name, status in statuses.items()}
    assert results_in(results_attribute(results)) == results
    expected = "OPEN"
    if CheckStatus.REJECTED in statuses.values():
        expected = "REJECTED"
    elif all(status is CheckStatus.PASSED for status in statuses.values()):
        expected = "PASSED"
    assert standing_of(results) == expected


def test_an_order_waits_for_whatever_ends_last() -> None:
    kept = {"remorseEndsAt": {"value": AT.isoformat()}, "batchDueAt": {"value": (AT + timedelta(1)).isoformat()}}
    assert waits_until(kept) == AT + timedelta(1)
    assert waits_until({}) is None


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from((0.5, 5, 15, 60, 1440)),
)
def test_a_window_closes_after_its_instant_and_all_of_one_window_close_together(at: datetime, minutes: float) -> None:
    closes_at, length = window_end(at, minutes), timedelta(minutes=minutes)
    assert timedelta(0) < closes_at - at <= length
    assert window_end(closes_at - length, minutes) == closes_at
    assert window_end(closes_at, minutes) == closes_at + length
