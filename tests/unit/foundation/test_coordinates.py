"""Promises of the check of coordinates."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.foundation.coordinates import check_coordinates
from lading.foundation.countries import boxes_of, country_code
from lading.kernel.refusal import Refused


@pytest.mark.parametrize(
    ("latitude", "longitude", "country"),
    [
        (None, None, "US"),
        (41.88, -87.63, "US"),
        (41.88, -87.63, None),
        (61.2, -149.9, "USA"),
        (21.3, -157.8, "United States"),
        (18.4, -66.1, "US"),
        (13.4, 144.8, "US"),
        (51.5, -0.1, "UK"),
        (0.0, 32.5, "UG"),
        (51.5, 0.0, "GB"),
        (-90.0, 180.0, None),
        (48.85, 2.35, "US"),
    ],
)
def test_what_can_be_right_passes(latitude: float | None, longitude: float | None, country: str | None) -> None:
    check_coordinates(latitude, longitude, country)


@pytest.mark.parametrize(
    ("latitude", "longitude", "country", "code"),
    [
        (41.88, None, "US", "COORDINATES_INCOMPLETE"),
        (None, -87.63, "US", "COORDINATES_INCOMPLETE"),
        (0.0, 0.0, "US", "COORDINATES_ZERO"),
        (-0.0, 0.0, None, "COORDINATES_ZERO"),
        (-118.4, 33.9, None, "COORDINATES_SWAPPED"),
        (-74.0, 40.7, "US", "COORDINATES_SWAPPED"),
        (-0.1, 51.5, "GB", "COORDINATES_SWAPPED"),
        (2.35, 48.85, "FR", "COORDINATES_SWAPPED"),
        (151.2, -33.9, "AU", "COORDINATES_SWAPPED"),
        (91.0, 181.0, None, "COORDINATES_OUT_OF_RANGE"),
        (41.88, 1e308, None, "COORDINATES_OUT_OF_RANGE"),
        (math.nan, 1.0, None, "COORDINATES_OUT_OF_RANGE"),
        (1.0, math.inf, "US", "COORDINATES_OUT_OF_RANGE"),
    ],
)
def test_what_is_recognisably_wrong_is_refused_with_its_own_code(
    latitude: float | None, longitude: float | None, country: str | None, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        check_coordinates(latitude, longitude, country, "/primaryAddress")
    assert (refused.value.code, refused.value.pointer) == (code, "/primaryAddress")
    assert refused.value.hint


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_without_a_country_every_place_on_earth_but_one_passes(latitude: float, longitude: float) -> None:
    if (latitude, longitude) != (0, 0):
        check_coordinates(latitude, longitude, None)


@given(st.sampled_from(["US", "AU", "GB", "CA", "NZ", "FR", "DE", "BR", "JP"]), st.data())
def test_a_point_of_the_country_passes(country: str, data: st.DataObject) -> None:
    box = data.draw(st.sampled_from(boxes_of(country)))
    latitude, longitude = data.draw(st.floats(box.south, box.north)), data.draw(st.floats(box.west, box.east))
    if (latitude, longitude) != (0, 0):
        check_coordinates(latitude, longitude, country)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("us", "US"),
        (" United  States ", "US"),
        ("Great Britain", "GB"),
        ("fr", "FR"),
        ("Wakanda", None),
        ("", None),
        (None, None),
    ],
)
def test_a_country_is_known_by_code_or_name(name: str | None, code: str | None) -> None:
    assert country_code(name) == code
