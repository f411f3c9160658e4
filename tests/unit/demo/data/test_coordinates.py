"""Swapped, missing and contradicting coordinates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.demo.data.coordinates import Coordinates, is_near, parse_coordinates, settle_coordinates
from lading.demo.data.refusals import (
    COORDINATES_CONTRADICT_POSTCODE,
    COORDINATES_FROM_POSTCODE,
    COORDINATES_MISSING,
    COORDINATES_REPLACED,
    COORDINATES_SWAPPED,
    RowRefused,
)
from lading.foundation.geocoding.postcodes import PostcodePlace

MILWAUKEE = PostcodePlace("US", "53203", "Milwaukee", "WI", 43.0403, -87.9154)


def test_a_pair_near_its_postcode_stands() -> None:
    assert settle_coordinates(Coordinates(43.038, -87.915), "Milwaukee", MILWAUKEE) == Coordinates(43.038, -87.915)


def test_a_swapped_pair_is_turned_even_where_both_values_could_be_latitudes() -> None:
    settled = settle_coordinates(Coordinates(-87.915, 43.038), "Milwaukee", MILWAUKEE)
    assert settled == Coordinates(43.038, -87.915, COORDINATES_SWAPPED)


def test_a_missing_pair_is_taken_from_the_postcode() -> None:
    settled = settle_coordinates(None, "Milwaukee", MILWAUKEE)
    assert settled == Coordinates(43.0403, -87.9154, COORDINATES_FROM_POSTCODE)


def test_a_far_pair_gives_way_to_a_postcode_of_the_same_city() -> None:
    settled = settle_coordinates(Coordinates(40.4, -79.8), "MILWAUKEE", MILWAUKEE)
    assert settled == Coordinates(43.0403, -87.9154, COORDINATES_REPLACED)


def test_a_far_pair_is_refused_when_the_postcode_is_of_another_city() -> None:
    with pytest.raises(RowRefused) as refused:
        settle_coordinates(Coordinates(40.4, -79.8), "Pittsburgh", MILWAUKEE)
    assert refused.value.code == COORDINATES_CONTRADICT_POSTCODE
    assert "53203" in refused.value.message


def test_nothing_to_go_by_is_refused() -> None:
    with pytest.raises(RowRefused) as refused:
        settle_coordinates(None, "Nowhere", None)
    assert refused.value.code == COORDINATES_MISSING


def test_a_latitude_beyond_a_pole_is_refused_where_no_postcode_can_judge_it() -> None:
    with pytest.raises(RowRefused) as refused:
        settle_coordinates(Coordinates(-96.451, 32.748), "Nowhere", None)
    assert refused.value.code == COORDINATES_MISSING


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("", ""),
        ("null", "null"),
        ("0", "0"),
        ("0.0", "-0.0"),
        ("nan", "1"),
        ("1", "inf"),
        ("Suite 520", "Dallas"),
        ("1", "181"),
    ],
)
def test_what_is_no_pair_of_coordinates_counts_as_missing(latitude: str, longitude: str) -> None:
    assert parse_coordinates(latitude, longitude) is None


def test_a_place_on_the_equator_is_no_missing_place() -> None:
    assert parse_coordinates("0", "-78.45") == Coordinates(0.0, -78.45)


@given(st.floats(-180, 180), st.floats(-180, 180))
def test_what_is_settled_is_near_the_postcode(latitude: float, longitude: float) -> None:
    settled = settle_coordinates(Coordinates(latitude, longitude), "Milwaukee", MILWAUKEE)
    assert is_near(settled, Coordinates(MILWAUKEE.latitude, MILWAUKEE.longitude))
