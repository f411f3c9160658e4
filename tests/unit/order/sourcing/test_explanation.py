"""The answer to "why?": the same in the document and in words, from what was recorded."""

from uuid import UUID

from lading.order.sourcing.explanation import Explanation, explain
from lading.order.sourcing.explanation_text import as_text
from lading.order.sourcing.reasons import (
    OUTCOME_SENTENCES,
    RANKING_SENTENCES,
    SHORTAGE_SENTENCES,
    STEP_QUESTIONS,
    VERDICT_SENTENCES,
    Outcome,
    Ranking,
    Shortage,
    Step,
    Verdict,
)
from lading.order.sourcing.recording import RecordDecision
from lading.order.sourcing.records import PlaceName, RecordedDecision
from tests.unit.order.sourcing.chain import AT, Driver, World, location_row, order_item, order_of, stock_of
from tests.unit.order.sourcing.test_rules import script, world

PLACES = {
    1: PlaceName("BBY-1", "Union Square"),
    2: PlaceName("BBY-2", "Westbury"),
    3: PlaceName("BBY-3", "Carle Place"),
}


def recorded(driver: Driver) -> list[RecordedDecision]:
    return [RecordedDecision(each.id, UUID(int=1), AT, each.decision) for each in driver.of_kind(RecordDecision)]


def split_and_short() -> list[RecordedDecision]:
    order = order_of([order_item(1, 7, 5), order_item(2, 8, 1)])
    driver = Driver(world({7: 2}, {7: 1, 8: 1}, {7: 1}), order)
    driver.run(script(max_split_limit=2), "WHOLE")
    return recorded(driver)


EXPECTED = """\
Order HD-1: 2 sourcing decisions

1. 2026-03-02 09:00:00 UTC: Which locations fill it together?
   PARTIAL: Not everything can be had; this is the most that can.
   Wanted    5 of P7, 1 of P8 (from at most 2 more locations)
   From      L1 Union Square (111 km): 2 of P7
   From      L2 Westbury (222 km): 1 of P7, 1 of P8
   Missing   1 of P7: stock is left, but the order may not be filled from more locations (SPLIT_LIMIT)
   Missing   1 of P7: no stock is left at any of the locations considered (NO_STOCK)
   Looked at 3 locations of network HD through virtual catalogue HD-ATS, nearest to the delivery address first:
         2  CHOSEN                Fills units of this order.
         1  NO_FULFILMENT_LEFT    Holds some of it, but the order may not be filled from more locations.
   The best 3 of them:
              distance  could fill  reason                location
         1      111 km           2  CHOSEN                BBY-1 Union Square
         2      222 km           2  CHOSEN                BBY-2 Westbury
         3      334 km           1  NO_FULFILMENT_LEFT    BBY-3 Carle Place

2. 2026-03-02 09:00:00 UTC: What is given up?
   REJECTED: These units were given up and put into a fulfilment at the system location.
   Wanted    2 of P7
   Missing   1 of P7: stock is left, but the order may not be filled from more locations (SPLIT_LIMIT)
   Missing   1 of P7: no stock is left at any of the locations considered (NO_STOCK)
"""


def test_the_text_says_who_fills_what_what_is_missing_and_why_not_elsewhere() -> None:
    assert as_text(explain("HD-1", split_and_short(), PLACES)) == EXPECTED


def test_an_order_without_a_decision_says_so() -> None:
    assert as_text(Explanation(order_ref="HD-1", decisions=())) == (
        "Order HD-1 has not been sourced yet: no decision is recorded.\n"
    )


def test_the_document_holds_the_best_candidates_and_counts_all() -> None:
    rows = [location_row(number, float(number)) for number in range(1, 31)]
    stock = stock_of(dict.fromkeys(range(1, 21), 1) | {20: 2})
    driver = Driver(World(rows, {7: stock}), order_of([order_item(1, 7, 2)]))
    driver.run(script(), "WHOLE")
    (decision,) = explain("HD-1", recorded(driver), {}, candidates_max=3).decisions
    assert [candidate.location_ref for candidate in decision.candidates] == ["#20", "#1", "#2"]
    assert decision.candidates_total == 30
    assert {count.reason: count.locations for count in decision.reasons} == {
        "CHOSEN": 1,
        "NOT_ENOUGH_STOCK": 19,
        "NO_STOCK": 10,
    }
    (everyone,) = explain("HD-1", recorded(driver), {}, candidates_max=None).decisions
    assert len(everyone.candidates) == 30


def test_a_location_that_is_gone_is_shown_by_its_number() -> None:
    (decision, _) = explain("HD-1", split_and_short(), {}).decisions
    assert [each.location_ref for each in decision.chosen] == ["L1", "L2"]
    assert [each.location_ref for each in decision.candidates] == ["#1", "#2", "#3"]


def test_every_code_has_its_sentence() -> None:
    assert set(VERDICT_SENTENCES) == set(Verdict)
    assert set(SHORTAGE_SENTENCES) == set(Shortage)
    assert set(OUTCOME_SENTENCES) == set(Outcome)
    assert set(STEP_QUESTIONS) == set(Step)
    assert set(RANKING_SENTENCES) == set(Ranking)
