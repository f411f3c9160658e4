"""Where an order stands, in the demo's view."""

from uuid import UUID

import pytest

from lading.demo.documents import FulfilmentView, ItemView, OrderView
from lading.demo.monitoring import EngineState
from lading.demo.tally import Stage, Tally, stage_of
from lading.demo.view import line_of


def order(status: str, *statuses: str, rejected: int = 0, ref: str = "HD-1") -> OrderView:
    fulfilments = tuple(
        FulfilmentView(UUID(int=place), f"F{place}", one, "STORE-1", (ItemView("I1", 3, rejected),), ())
        for place, one in enumerate(statuses)
    )
    return OrderView(ref, status, fulfilments)


@pytest.mark.parametrize(
    ("view", "stage"),
    [
        (order("BOOKED"), Stage.SOURCING),
        (order("PICK_PACK", "ASSIGNED", "COMPLETE"), Stage.WAITING),
        (order("PICK_PACK", "FULFILLED", "AWAITING_COURIER_COLLECTION"), Stage.PICKED),
        (order("PICK_PACK", "AWAITING_COURIER_COLLECTION", "COMPLETE"), Stage.PACKED),
        (order("ESCALATED", "ESCALATED", "ASSIGNED"), Stage.WAITING),
        (order("ESCALATED", "ESCALATED", "COMPLETE"), Stage.ESCALATED),
        (order("COMPLETE", "COMPLETE", "REJECTED"), Stage.COMPLETE),
        (order("CANCELLED", "CANCELLED"), Stage.CANCELLED),
    ],
)
def test_the_least_advanced_part_says_where_an_order_stands(view: OrderView, stage: Stage) -> None:
    assert stage_of(view) is stage


def test_an_ended_order_is_counted_once_with_its_splits_and_short_picks() -> None:
    tally = Tally()
    tally.see(order("PICK_PACK", "ASSIGNED"))
    assert (tally.count(Stage.WAITING), tally.ended) == (1, 0)
    tally.end(order("COMPLETE", "COMPLETE", "COMPLETE", rejected=1))
    assert (tally.count(Stage.WAITING), tally.count(Stage.COMPLETE), tally.ended) == (0, 1, 1)
    assert (tally.splits, tally.short_picks) == (1, 2)


def test_the_line_says_how_many_stand_where() -> None:
    tally = Tally()
    tally.accepted = 3
    tally.end(order("ESCALATED", "ESCALATED", ref="HD-2"))
    line = line_of(tally, EngineState(lag_seconds=0.25, waiting=4), 2.0)
    assert "3 accepted (1.5/s)" in line
    assert "1 escalated" in line
    assert "engine lag 0.25 s" in line
