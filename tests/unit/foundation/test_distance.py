"""Promises of distances."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.foundation.distance import EARTH_RADIUS_KM, distance_km, distances_km

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


@pytest.mark.parametrize(
    ("start", "end", "kilometres"),
    [
        # Geodesic lengths on the WGS 84 ellipsoid between published coordinates; the sphere is off by up to 0.6 %.
        ((33.9425, -118.4081), (40.6398, -73.7789), 3983.0),
        ((51.4706, -0.4619), (40.6398, -73.7789), 5555.0),
        ((-33.9461, 151.1772), (-37.0081, 174.7917), 2160.0),
        ((48.8566, 2.3522), (51.5074, -0.1278), 344.0),
    ],
)
def test_known_distances_are_met_within_the_error_of_the_sphere(
    start: tuple[float, float], end: tuple[float, float], kilometres: float
) -> None:
    assert distance_km(*start, *end) == pytest.approx(kilometres, rel=0.006)


def test_exact_distances_on_the_sphere() -> None:
    quarter = EARTH_RADIUS_KM * np.pi / 2
    assert distance_km(0, 0, 0, 90) == pytest.approx(quarter)
    assert distance_km(90, 0, -90, 77) == pytest.approx(2 * quarter)
    assert distance_km(0, 179.5, 0, -179.5) == pytest.approx(quarter / 90)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_there_and_back_is_the_same_and_nowhere_is_farther_than_half_way_round(
    latitude: float, longitude: float, to_latitude: float, to_longitude: float
) -> None:
    there = distance_km(latitude, longitude, to_latitude, to_longitude)
    assert 0 <= there <= np.pi * EARTH_RADIUS_KM + 1e-6
    assert there == pytest.approx(distance_km(to_latitude, to_longitude, latitude, longitude), abs=1e-6)
    assert distance_km(latitude, longitude, latitude, longitude) == pytest.approx(0, abs=1e-6)


@given(LATITUDES, LONGITUDES, st.lists(st.tuples(LATITUDES, LONGITUDES), min_size=1, max_size=20))
def test_many_at_once_are_the_same_as_one_by_one(
    latitude: float, longitude: float, points: list[tuple[float, float]]
) -> None:
    latitudes, longitudes = (np.array(column) for column in zip(*points, strict=True))
    together = distances_km(latitude, longitude, latitudes, longitudes)
    assert together.tolist() == [distance_km(latitude, longitude, *point) for point in points]


def test_the_distance_to_an_unknown_place_is_unknown() -> None:
    found = distances_km(41.9, -87.6, np.array([np.nan, 41.9]), np.array([np.nan, -87.6]))
    assert np.isnan(found[0])
    assert found[1] == 0
