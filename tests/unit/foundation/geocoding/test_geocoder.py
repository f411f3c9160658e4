"""Promises of the lookup of coordinates, on the tables that are part of the product."""

import resource
from collections.abc import Iterator

import pytest

from lading.foundation.distance import distance_km
from lading.foundation.geocoding.geocoder import PostcodeGeocoder
from lading.foundation.geocoding.point import Coordinates
from lading.foundation.geocoding.postcodes import PostcodePlace, read_postcodes


@pytest.fixture(scope="module")
def geocoder() -> PostcodeGeocoder:
    return PostcodeGeocoder()


def address(country: str, postcode: str = "", city: str = "", state: str = "") -> dict[str, str]:
    return {"country": country, "postcode": postcode, "city": city, "state": state}


@pytest.mark.parametrize(
    ("given", "latitude", "longitude"),
    [
        (address("US", "60601"), 41.886, -87.622),
        (address("USA", "60601-1234"), 41.886, -87.622),
        (address("us", "606011234"), 41.886, -87.622),
        (address("US", "2108"), 42.357, -71.064),
        (address("US", "2108-1702"), 42.357, -71.064),
        (address("GB", "SW1A 1AA"), 51.501, -0.137),
        (address("UK", "sw1a1aa"), 51.501, -0.137),
        (address("United Kingdom", "SW1A"), 51.501, -0.137),
        (address("CA", "M5V 3L9"), 43.640, -79.394),
        (address("Canada", "m5v"), 43.640, -79.394),
        (address("AU", "2000"), -33.859, 151.205),
        (address("AU", "800"), -12.461, 130.842),
        (address("NZ", "6011"), -41.287, 174.776),
    ],
)
def test_a_postcode_is_found_however_it_is_written(
    geocoder: PostcodeGeocoder, given: dict[str, str], latitude: float, longitude: float
) -> None:
    found = geocoder.coordinates_of(given)
    assert found is not None
    assert distance_km(*found, latitude, longitude) < 10


def test_a_postcode_the_table_has_not_leaves_it_to_the_town(geocoder: PostcodeGeocoder) -> None:
    by_town = geocoder.coordinates_of(address("US", "99999", "Springfield", "IL"))
    assert by_town is not None
    assert distance_km(*by_town, 39.80, -89.65) < 20
    assert geocoder.coordinates_of(address("US", "not a code", "springfield", "il")) == by_town
    assert geocoder.coordinates_of(address("US", "99999", "Springfield", "MO")) != by_town


def test_a_town_of_many_states_is_not_guessed(geocoder: PostcodeGeocoder) -> None:
    assert geocoder.coordinates_of(address("US", "", "Springfield")) is None
    assert geocoder.coordinates_of(address("US", "", "Springfield", "Anywhere")) is None
    assert geocoder.coordinates_of(address("US", "", "Springfield", "HI")) is None


def test_short_forms_of_town_names_are_the_same_town(geocoder: PostcodeGeocoder) -> None:
    saint = geocoder.coordinates_of(address("US", "", "St. Louis", "MO"))
    assert saint is not None
    assert geocoder.coordinates_of(address("US", "", "SAINT  LOUIS", "mo")) == saint


@pytest.mark.parametrize(
    "given",
    [
        {},
        address("", "60601"),
        address("DE", "10115"),
        address("Atlantis", "1"),
        address("US"),
        {"country": 1, "postcode": ["60601"], "city": None},
        address("GB", "\x00" * 50),
        address("CA", "M5"),
        address("NZ", "9" * 5000),
    ],
)
def test_what_is_not_known_has_no_coordinates(geocoder: PostcodeGeocoder, given: dict[str, object]) -> None:
    assert geocoder.coordinates_of(given) is None


def test_several_places_of_one_postcode_are_answered_by_their_mean() -> None:
    def places(country: str) -> Iterator[PostcodePlace]:
        yield PostcodePlace(country, "0001", "North", "A", 10.0, 20.0)
        yield PostcodePlace(country, "0001", "South", "A", 12.0, 24.0)

    small = PostcodeGeocoder(places)
    assert small.coordinates_of(address("AU", "1")) == Coordinates(11.0, 22.0)
    assert small.coordinates_of(address("AU", "2", "south")) == Coordinates(12.0, 24.0)


def test_a_table_is_read_once_and_only_when_it_is_needed() -> None:
    asked: list[str] = []

    def counted(country: str) -> Iterator[PostcodePlace]:
        asked.append(country)
        return read_postcodes(country)

    counting = PostcodeGeocoder(counted)
    assert asked == []
    for _ in range(3):
        assert counting.coordinates_of(address("NZ", "6011")) is not None
    counting.load(["NZ", "CA"])
    assert asked == ["NZ", "CA"]


def test_loading_every_table_takes_megabytes_not_gigabytes() -> None:
    before_kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    PostcodeGeocoder().load()
    mebibytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kibibytes) / 1024
    assert mebibytes < 200
