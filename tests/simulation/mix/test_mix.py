"""Everything at once, over HTTP: short picks, refusals, changes, cancellations, collections, returns."""

import pytest

from lading.bench.mix.measuring import ORDERS, bench_mix
from tests.simulation.conftest import PrintFigures

# What must really have happened, in the mean at least once in so many orders.
ONCE_IN = {
    "ConfirmPick": 2,
    "PackFulfilment": 2,
    "CourierCollected": 3,
    "Collect": 10,
    "ProposeRevision": 20,
    "ConfirmRevision": 20,
    "CancelItems": 40,
    "CancelOrder": 50,
    "PutBack": 100,
    "ExtendCollection": 100,
    "CancelUnfulfillableItems": 1_000,
    "RequestReturn": 20,
    "ReceiveReturn": 20,
    "RefundAnswered": 30,
}


@pytest.mark.parametrize(
    "orders",
    [
        pytest.param(60, marks=pytest.mark.timeout(300)),
        pytest.param(ORDERS, marks=[pytest.mark.long, pytest.mark.timeout(5400)]),
    ],
)
def test_every_order_comes_to_an_end_and_nothing_is_out_of_place(orders: int, print_figures: PrintFigures) -> None:
    figures = bench_mix(orders)
    print_figures(figures.as_json())
    assert (figures.extra["stalled"], figures.extra["broken"]) == ([], {})
    assert sum(figures.extra["ended"].values()) == orders
    ways = {ended.split()[0] for ended in figures.extra["ended"]}
    assert ways == {"HD", "CC", "MULTI"}
    done = {name: figures.extra["messages"].get(f"{name} SUCCESS", 0) for name in ONCE_IN}
    assert {name: count for name, count in done.items() if count < orders // ONCE_IN[name]} == {}
