"""Where a cart's units are held: all of them or none, nowhere more than there is, at as few locations as can be."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lading.availability.holds.placing import Short, Wanted, place
from lading.availability.stock import ProductStock

shelves = st.dictionaries(st.integers(1, 6), st.integers(1, 9), max_size=6)


def stock(shelf: dict[int, int]) -> ProductStock:
    locations = np.array(sorted(shelf), dtype=np.int32)
    return ProductStock(1, locations, np.array([shelf[at] for at in sorted(shelf)], dtype=np.int32), locations * 0)


def wanted(product: int, quantity: int, location: int | None = None, item: int = 0) -> Wanted:
    return Wanted(item=item, product_number=product, quantity=quantity, location_number=location)


def places(*asked: Wanted, shelves_of: dict[int, dict[int, int]]) -> dict[tuple[int, int], int]:
    placed = place(asked, {product: stock(shelf) for product, shelf in shelves_of.items()})
    assert not isinstance(placed, Short)
    return {(one.position.product_number, one.position.location_number): one.quantity for one in placed}


def test_one_location_that_has_everything_is_taken_before_fuller_shelves_apart() -> None:
    held = places(wanted(1, 2), wanted(2, 1), shelves_of={1: {1: 9, 2: 2}, 2: {2: 1, 3: 8}})
    assert held == {(1, 2): 2, (2, 2): 1}


def test_units_come_from_the_fullest_shelves_when_no_location_has_all() -> None:
    assert places(wanted(1, 7), shelves_of={1: {1: 2, 2: 4, 3: 3}}) == {(1, 2): 4, (1, 3): 3}


def test_a_named_location_is_served_first_and_alone() -> None:
    asked = (wanted(1, 2), wanted(1, 3, location=1, item=1))
    assert places(*asked, shelves_of={1: {1: 4, 2: 2}}) == {(1, 1): 3, (1, 2): 2}


def test_what_is_short_is_told_with_what_can_be_had() -> None:
    short = place([wanted(1, 1), wanted(2, 5, item=1)], {1: stock({1: 1}), 2: stock({4: 3})})
    assert isinstance(short, Short)
    assert (short.wanted.item, short.available) == (1, 3)


@given(st.fixed_dictionaries({1: shelves, 2: shelves, 3: shelves}), st.lists(st.integers(1, 3), max_size=6))
def test_nothing_is_held_that_is_not_there_and_nothing_is_held_in_part(
    shelves_of: dict[int, dict[int, int]], products: list[int]
) -> None:
    asked = [wanted(product, 1 + index % 4, item=index) for index, product in enumerate(products)]
    placed = place(asked, {product: stock(shelf) for product, shelf in shelves_of.items()})
    if isinstance(placed, Short):
        product = placed.wanted.product_number
        total = sum(one.quantity for one in asked if one.product_number == product)
        assert total > sum(shelves_of[product].values())
        return
    for product, shelf in shelves_of.items():
        mine = [one for one in placed if one.position.product_number == product]
        assert sum(one.quantity for one in mine) == sum(one.quantity for one in asked if one.product_number == product)
        assert all(one.quantity <= shelf[one.position.location_number] for one in mine)
