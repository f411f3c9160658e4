"""A kit can be had as often as its scarcest component allows, and never more often."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lading.availability.promising.kits import kits_by_location, kits_from

components = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 9)), min_size=1, max_size=6)
shelves = st.dictionaries(st.integers(1, 12), st.integers(0, 50), max_size=8)


def test_the_minimum_is_of_what_each_component_has_left_not_of_stock_and_demand_apart() -> None:
    stock, demand = (10, 4), (9, 0)
    left = [have - sold for have, sold in zip(stock, demand, strict=True)]
    assert kits_from(left, (1, 1)) == 1
    assert min(stock) - max(demand) == -5


def test_a_component_at_zero_makes_the_kit_zero() -> None:
    assert kits_from((500, 0, 12), (1, 1, 1)) == 0


def test_a_kit_without_components_is_no_kit() -> None:
    assert kits_from((), ()) == 0


@given(components)
def test_as_many_kits_can_be_packed_and_not_one_more(parts: list[tuple[int, int]]) -> None:
    units, needed = zip(*parts, strict=True)
    kits = kits_from(units, needed)
    assert all(kits * each <= have for have, each in parts)
    assert any((kits + 1) * each > have for have, each in parts)


@given(st.lists(st.tuples(shelves, st.integers(1, 4)), min_size=1, max_size=4))
def test_each_location_makes_the_kits_that_its_own_shelves_allow(parts: list[tuple[dict[int, int], int]]) -> None:
    stocks = [
        (np.array(sorted(shelf), dtype=np.int32), np.array([shelf[at] for at in sorted(shelf)], dtype=np.int32))
        for shelf, _ in parts
    ]
    locations, kits = kits_by_location(stocks, [each for _, each in parts])
    found = dict(zip(locations.tolist(), kits.tolist(), strict=True))
    expected = {
        at: kits_from([shelf.get(at, 0) for shelf, _ in parts], [each for _, each in parts]) for at in range(13)
    }
    assert found == {at: count for at, count in expected.items() if count}
