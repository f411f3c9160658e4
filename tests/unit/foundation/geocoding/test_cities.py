"""Cities tell where a place without a postcode table is, and which time zone a point keeps."""

import pytest

from lading.foundation.geocoding.cities import City, CityGeocoder, read_cities
from lading.foundation.geocoding.point import Coordinates
from lading.foundation.geocoding.sources import Geocoder, installed_geocoder

GEOCODER = CityGeocoder()


def test_the_bundled_list_is_whole() -> None:
    cities = list(read_cities())
    assert len(cities) == 34_006
    assert len({city.country for city in cities}) == 244


@pytest.mark.parametrize(
    ("address", "latitude"),
    [
        ({"country": "DE", "city": "Köln"}, 50.93),
        ({"country": "Germany", "city": "koln"}, None),
        ({"country": "FR", "city": "Saint-Étienne"}, 45.43),
        ({"country": "US", "city": "Portland", "state": "ME"}, 43.66),
        ({"country": "US", "city": "Portland"}, 45.52),
        ({"country": "US", "city": "New York"}, 40.71),
        ({"country": "DE", "city": "Nowhere"}, None),
        ({"city": "Paris"}, None),
    ],
)
def test_a_city_is_found_in_its_country_and_state(address: dict[str, str], latitude: float | None) -> None:
    found = GEOCODER.coordinates_of(address)
    assert (None if found is None else round(found.latitude, 2)) == latitude


@pytest.mark.parametrize(
    ("point", "zone"),
    [
        ((41.88, -87.63), "America/Chicago"),
        ((42.36, -71.06), "America/New_York"),
        ((64.15, -21.94), "Atlantic/Reykjavik"),
        ((-33.87, 151.21), "Australia/Sydney"),
        ((0.0, -150.0), None),
    ],
)
def test_a_point_keeps_the_time_of_the_nearest_city(point: tuple[float, float], zone: str | None) -> None:
    assert GEOCODER.time_zone_at(*point) == zone


def test_the_first_source_that_knows_answers() -> None:
    """A provider of one's own stands before the tables, and they before the cities."""

    class Provider:
        def coordinates_of(self, address: object) -> Coordinates | None:
            return Coordinates(1.0, 2.0) if address == {"country": "ZZ"} else None

    cities = CityGeocoder(lambda: [City("DE", "Bonn", "", 50.7, 7.1, "Europe/Berlin")])
    geocoder = Geocoder([Provider()], cities)
    assert geocoder.coordinates_of({"country": "ZZ"}) == Coordinates(1.0, 2.0)
    assert geocoder.coordinates_of({"country": "DE", "city": "Bonn"}) == Coordinates(50.7, 7.1)
    assert geocoder.coordinates_of({"country": "DE", "city": "Berlin"}) is None


def test_a_postcode_is_nearer_to_the_truth_than_its_city() -> None:
    by_city = installed_geocoder().coordinates_of({"country": "NZ", "city": "Auckland"})
    by_postcode = installed_geocoder().coordinates_of({"country": "NZ", "city": "Auckland", "postcode": "0931"})
    assert by_city is not None
    assert by_postcode is not None
    assert by_city != by_postcode
