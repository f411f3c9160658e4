"""What should move where: nobody gives what is wanted, nobody gets more than is missing, and each move says why."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from lading.availability.replenishment.suggesting import (
    ABOVE_MAXIMUM,
    BELOW_MINIMUM,
    OUT_OF_SEASON,
    WAREHOUSE_STOCK,
    Shelf,
    Wish,
    is_in_season,
    suggest,
)

WISH = Wish(minimum=2, maximum=5)


def shelf(ref: str, available: int, *, at: float = 0.0, kind: str = "STORE", is_in_season: bool = True) -> Shelf:
    return Shelf(
        location_ref=ref,
        location_type=kind,
        available=available,
        latitude=0.0,
        longitude=at,
        is_in_season=is_in_season,
    )


def test_what_transfers_bring_and_take_is_not_suggested_again() -> None:
    short = msgspec.structs.replace(shelf("SHORT", 0), to_come=2)
    giver = msgspec.structs.replace(shelf("GIVER", 7, at=1), to_leave=1)
    assert moves(short, giver) == []
    assert moves(shelf("SHORT", 0), giver) == [("GIVER", "SHORT", 1, (ABOVE_MAXIMUM, BELOW_MINIMUM))]
    leaving = msgspec.structs.replace(shelf("LEAVING", 3), to_leave=3)
    assert moves(leaving, shelf("DC", 9, kind="DC")) == [("DC", "LEAVING", 2, (WAREHOUSE_STOCK, BELOW_MINIMUM))]


def moves(*shelves: Shelf) -> list[tuple[str, str, int, tuple[str, str]]]:
    return [(one.from_ref, one.to_ref, one.quantity, one.reasons) for one in suggest("P", shelves, WISH)]


def test_the_nearest_surplus_fills_the_shortage_and_says_why() -> None:
    assert moves(shelf("SHORT", 0), shelf("NEAR", 6, at=1), shelf("FAR", 9, at=5), shelf("DC", 9, at=9, kind="DC")) == [
        ("NEAR", "SHORT", 1, (ABOVE_MAXIMUM, BELOW_MINIMUM)),
        ("FAR", "SHORT", 1, (ABOVE_MAXIMUM, BELOW_MINIMUM)),
    ]


def test_a_warehouse_gives_all_it_has_and_is_never_short() -> None:
    assert moves(shelf("SHORT", 1), shelf("DC", 1, kind="WAREHOUSE")) == [
        ("DC", "SHORT", 1, (WAREHOUSE_STOCK, BELOW_MINIMUM))
    ]
    assert moves(shelf("DC", 0, kind="WAREHOUSE"), shelf("FULL", 9)) == []


def test_where_it_is_out_of_season_it_is_not_wanted_and_all_of_it_can_go() -> None:
    assert moves(shelf("NORTH", 0), shelf("SOUTH", 2, is_in_season=False), shelf("EMPTY", 0, is_in_season=False)) == [
        ("SOUTH", "NORTH", 2, (OUT_OF_SEASON, BELOW_MINIMUM))
    ]


def test_a_season_goes_with_a_climate_that_names_it_and_with_places_that_name_none() -> None:
    assert is_in_season("WINTER", ["WINTER", "RAIN"])
    assert is_in_season({"type": "STRING", "value": "WINTER"}, {"type": "STRING", "value": "WINTER"})
    assert not is_in_season(["WINTER"], "SUMMER")
    assert is_in_season("WINTER", None)
    assert is_in_season(None, "SUMMER")


@given(
    st.lists(
        st.tuples(st.integers(-2, 12), st.sampled_from(["STORE", "WAREHOUSE"]), st.booleans(), st.floats(-90, 90)),
        max_size=8,
    ),
    st.integers(0, 5),
    st.integers(0, 5),
)
def test_units_are_conserved_and_no_move_makes_a_new_shortage(
    rows: list[tuple[int, str, bool, float]], minimum: int, more: int
) -> None:
    shelves = [
        shelf(f"L{place}", units, at=at, kind=kind, is_in_season=season)
        for place, (units, kind, season, at) in enumerate(rows)
    ]
    wish = Wish(minimum=minimum, maximum=minimum + more)
    found = suggest("P", shelves, wish)
    after = {one.location_ref: one.available for one in shelves}
    for move in found:
        assert move.quantity > 0
        after[move.from_ref] -= move.quantity
        after[move.to_ref] += move.quantity
    assert sum(after.values()) == sum(one.available for one in shelves)
    for one in shelves:
        gave = [move for move in found if move.from_ref == one.location_ref]
        got = [move for move in found if move.to_ref == one.location_ref]
        assert not (gave and got)
        if got:
            assert max(one.available, 0) < minimum
            assert max(one.available, 0) + sum(move.quantity for move in got) <= minimum
        if gave and one.location_type == "STORE" and one.is_in_season:
            assert after[one.location_ref] >= wish.maximum
