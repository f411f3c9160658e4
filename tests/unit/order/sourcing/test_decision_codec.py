"""Decisions as bytes: exact, small, and honest about forms they do not know."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.order.sourcing.decision import (
    CandidateTable,
    ChosenPart,
    Decision,
    ProfileUse,
    StrategyPassed,
    UnfilledUnits,
    Wanted,
    empty_table,
)
from lading.order.sourcing.decision_codec import UnknownDecisionVersion, decode_decision, encode_decision
from lading.order.sourcing.ratings import CriterionNote, digits_of
from lading.order.sourcing.reasons import CRITERION_BASE, Outcome, Passed, Ranking, Shortage, Step, Verdict

QUANTITIES = st.integers(1, 1_000_000)
TEXTS = st.text(max_size=100)
SAID = st.floats(min_value=-1e9, max_value=1e9) | st.just(np.nan)
NOTES = st.builds(CriterionNote, TEXTS, TEXTS, TEXTS, st.booleans(), TEXTS, TEXTS)
PASSED = st.builds(StrategyPassed, TEXTS, TEXTS, st.sampled_from(Passed), TEXTS)
USES = st.builds(
    ProfileUse, TEXTS, st.integers(1, 9999), TEXTS, TEXTS, st.booleans(), st.lists(PASSED, max_size=3).map(tuple)
)


def distances() -> st.SearchStrategy[int]:
    """Tenths of a kilometre to three digits, as decisions keep them."""
    near, middle = st.integers(-1, 999), st.integers(100, 999).map(lambda value: value * 10)
    return near | middle | st.integers(100, 2_003).map(lambda value: value * 100)


@st.composite
def tables(draw: st.DrawFn, criteria: int) -> CandidateTable:
    numbers = sorted(draw(st.sets(st.integers(1, 2**31 - 1), max_size=30)))
    units = [draw(st.just(0) | QUANTITIES) for _ in numbers]
    decikilometres = [draw(distances()) if quantity else -1 for quantity in units]
    codes = st.sampled_from(Verdict).map(int) | st.integers(CRITERION_BASE, CRITERION_BASE + 5)
    verdicts = [draw(codes) for _ in numbers]
    values = np.full((criteria, len(numbers)), np.nan)
    for place, quantity in enumerate(units):
        if quantity:
            values[:, place] = [draw(SAID) for _ in range(criteria)]
    return CandidateTable(
        np.array(numbers, dtype=np.int32),
        np.array(verdicts, dtype=np.uint8),
        np.array(units, dtype=np.int32),
        np.array(decikilometres, dtype=np.int32),
        digits_of(values),
    )


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    pairs = st.tuples(QUANTITIES, QUANTITIES)
    parts = st.builds(
        ChosenPart, QUANTITIES, TEXTS, st.none() | st.floats(0, 20_020), st.lists(pairs, max_size=3).map(tuple)
    )
    criteria = tuple(draw(st.lists(NOTES, max_size=4)))
    return Decision(
        step=draw(st.sampled_from(Step)),
        outcome=draw(st.sampled_from(Outcome)),
        network_ref=draw(TEXTS),
        virtual_catalogue_ref=draw(TEXTS),
        ranked_by=draw(st.sampled_from(Ranking)),
        fulfilments_max=draw(st.none() | st.integers(0, 1000)),
        wanted=tuple(draw(st.lists(st.builds(Wanted, QUANTITIES, TEXTS, QUANTITIES), max_size=3))),
        parts=tuple(draw(st.lists(parts, max_size=3))),
        unfilled=tuple(
            draw(st.lists(st.builds(UnfilledUnits, QUANTITIES, QUANTITIES, st.sampled_from(Shortage)), max_size=3))
        ),
        candidates=draw(tables(len(criteria))),
        profile=draw(st.none() | USES),
        criteria=criteria,
    )


def decision_about(table: CandidateTable) -> Decision:
    return Decision(
        step=Step.WHOLE,
        outcome=Outcome.WHOLE,
        network_ref="HD",
        virtual_catalogue_ref="HD-ATS",
        ranked_by=Ranking.DISTANCE,
        fulfilments_max=None,
        wanted=(Wanted(1, "BB-1000001", 2), Wanted(2, "BB-1000002", 1)),
        parts=(ChosenPart(17, "BBY-17", 3.2, ((1, 2), (2, 1))),),
        unfilled=(),
        candidates=table,
    )


@given(decisions())
def test_a_decision_is_read_as_it_was_made(decision: Decision) -> None:
    assert decode_decision(encode_decision(decision)) == decision


def test_a_thousand_candidates_take_less_than_two_kilobytes() -> None:
    random = np.random.default_rng(20260302)
    units = np.where(random.random(1_040) < 0.35, random.integers(1, 4, 1_040), 0).astype(np.int32)
    kilometres = random.integers(1, 450, 1_040, dtype=np.int32)
    table = CandidateTable(
        np.arange(1, 1_041, dtype=np.int32),
        np.where(units == 0, Verdict.NO_STOCK, np.where(units == 3, Verdict.FARTHER, Verdict.NOT_ENOUGH_STOCK)).astype(
            np.uint8
        ),
        units,
        np.where(units > 0, kilometres * 100, -1).astype(np.int32),
    )
    assert len(encode_decision(decision_about(table))) < 2_000


def test_a_decision_without_candidates_is_tiny() -> None:
    assert len(encode_decision(decision_about(empty_table()))) < 120


def test_bytes_of_a_later_form_are_refused_by_number() -> None:
    with pytest.raises(UnknownDecisionVersion, match="form 9"):
        decode_decision(b"\x09" + encode_decision(decision_about(empty_table()))[1:])


def test_tables_differ_when_one_candidate_does() -> None:
    table = decode_decision(encode_decision(decision_about(empty_table()))).candidates
    one = np.ones(1, dtype=np.int32)
    assert table == empty_table()
    assert table != CandidateTable(one, one.astype(np.uint8), one, one)
    assert hash(table) == hash(empty_table())
