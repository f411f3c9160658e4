"""Everything at once, over HTTP: short picks, refusals, changes, cancellations, collections, returns."""

import pytest

from lading.bench.mix.measuring import ORDERS, bench_mix
from tests.simulation.conftest import PrintFigures


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
