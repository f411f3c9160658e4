"""Promises of picks made for a wave: nothing invented, nothing lost, the soonest to expire first."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.store.picking.allocation import ItemToPick, PickedItem, allocate_picks
from lading.store.picking.refusals import PicksRefused


def item(fulfilment: int, place: int, product: str, quantity: int) -> ItemToPick:
    return ItemToPick(
        id=UUID(int=fulfilment * 100 + place),
        fulfilment_id=UUID(int=fulfilment),
        product_ref=product,
        quantity=quantity,
    )


def first() -> tuple[ItemToPick, ...]:
    return item(1, 1, "KETTLE", 2), item(1, 2, "MUG", 1)


def second() -> tuple[ItemToPick, ...]:
    return (item(2, 1, "KETTLE", 2),)


def test_who_expires_soonest_gets_what_there_is() -> None:
    assert allocate_picks([*first(), *second()], {"KETTLE": 3, "MUG": 1}, is_last=True) == {
        UUID(int=1): (PickedItem(first()[0].id, 2), PickedItem(first()[1].id, 1)),
        UUID(int=2): (PickedItem(second()[0].id, 1),),
    }


def test_while_the_walk_goes_on_only_a_complete_fulfilment_is_confirmed() -> None:
    assert allocate_picks([*first(), *second()], {"KETTLE": 2}, is_last=False) == {
        UUID(int=2): (PickedItem(second()[0].id, 2),)
    }


def test_with_the_last_picks_nothing_found_is_a_short_pick_of_everything() -> None:
    assert allocate_picks(second(), {}, is_last=True) == {UUID(int=2): (PickedItem(second()[0].id, 0),)}


@pytest.mark.parametrize(
    ("picked", "is_last", "code"),
    [
        ({"SPOON": 1}, True, "WAVE_PRODUCT_UNKNOWN"),
        ({"KETTLE": 5}, True, "PICKED_TOO_MANY"),
        ({"KETTLE": 1}, False, "PICKED_UNPLACED"),
    ],
)
def test_picks_that_fit_nowhere_are_refused(picked: dict[str, int], is_last: bool, code: str) -> None:
    with pytest.raises(PicksRefused) as refused:
        allocate_picks([*first(), *second()], picked, is_last=is_last)
    assert refused.value.code == code
    assert refused.value.hint


@given(
    st.lists(st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 4)), min_size=1, max_size=3), max_size=5),
    st.dictionaries(st.sampled_from("AB"), st.integers(0, 30)),
    st.booleans(),
)
def test_every_picked_unit_lies_in_exactly_one_fulfilment(
    wave: list[list[tuple[str, int]]], picked: dict[str, int], is_last: bool
) -> None:
    items = [
        item(number, place, product, quantity)
        for number, group in enumerate(wave, start=1)
        for place, (product, quantity) in enumerate(group)
    ]
    by_id = {one.id: one for one in items}
    try:
        found = allocate_picks(items, picked, is_last=is_last)
    except PicksRefused:
        return
    filled: dict[str, int] = {}
    for one in (one for group in found.values() for one in group):
        assert 0 <= one.filled_quantity <= by_id[one.id].quantity
        assert is_last or one.filled_quantity == by_id[one.id].quantity
        product = by_id[one.id].product_ref
        filled[product] = filled.get(product, 0) + one.filled_quantity
    assert {product: units for product, units in filled.items() if units} == {
        product: units for product, units in picked.items() if units
    }
    assert set(found) == {one.fulfilment_id for one in items} or not is_last
