"""Postcodes with a lost zero, with four digits more, of another country."""

import pytest

from lading.demo.data.postcodes import PostcodeReading, PostcodeTable, read_postcode
from lading.demo.data.refusals import (
    COUNTRY_FROM_POSTCODE,
    POSTCODE_MISSING,
    POSTCODE_SHORTENED,
    POSTCODE_UNREADABLE,
    POSTCODE_ZERO_RESTORED,
    RowRefused,
)
from lading.foundation.geocoding.postcodes import read_postcodes


def test_five_digits_stand(postcodes: PostcodeTable) -> None:
    assert read_postcode("US", "MN", "55425", postcodes) == PostcodeReading("US", "55425")


@pytest.mark.parametrize("text", ["46131-5526", "461315526"])
def test_the_four_digits_of_a_delivery_route_are_left_out(text: str, postcodes: PostcodeTable) -> None:
    assert read_postcode("US", "IN", text, postcodes) == PostcodeReading("US", "46131", POSTCODE_SHORTENED)


def test_a_lost_zero_is_restored_in_the_state_of_the_row(postcodes: PostcodeTable) -> None:
    assert read_postcode("US", "NJ", "7866", postcodes) == PostcodeReading("US", "07866", POSTCODE_ZERO_RESTORED)


def test_four_digits_of_another_state_have_lost_something_else(postcodes: PostcodeTable) -> None:
    with pytest.raises(RowRefused) as refused:
        read_postcode("US", "TX", "7866", postcodes)
    assert refused.value.code == POSTCODE_UNREADABLE


def test_a_canadian_postcode_tells_the_country(postcodes: PostcodeTable) -> None:
    assert read_postcode("CA", "AB", "T2H 0K8", postcodes) == PostcodeReading("CA", "T2H 0K8")
    assert read_postcode("US", "", "N9C 3Z3", postcodes) == PostcodeReading("CA", "N9C 3Z3", COUNTRY_FROM_POSTCODE)


def test_an_empty_postcode_is_another_reason_than_an_unreadable_one(postcodes: PostcodeTable) -> None:
    with pytest.raises(RowRefused) as refused:
        read_postcode("US", "FL", "", postcodes)
    assert refused.value.code == POSTCODE_MISSING


@pytest.mark.parametrize(
    "text", ["FL", "(954) 914-7570", "Payson", "123", "1234567", "55425x", "\uff15\uff15\uff14\uff12\uff15"]
)
def test_what_is_no_postcode_is_refused(text: str, postcodes: PostcodeTable) -> None:
    with pytest.raises(RowRefused) as refused:
        read_postcode("US", "FL", text, postcodes)
    assert refused.value.code == POSTCODE_UNREADABLE


def test_a_canadian_place_is_found_by_three_characters(postcodes: PostcodeTable) -> None:
    place = postcodes.place("CA", "T2H 0K8")
    assert place is not None
    assert (place.postcode, place.state) == ("T2H", "AB")


@pytest.mark.parametrize(
    ("country", "rows"), [("US", 41_483), ("AU", 16_873), ("GB", 27_450), ("CA", 1_655), ("NZ", 1_738)]
)
def test_every_table_is_installed_whole_with_coordinates_on_earth(country: str, rows: int) -> None:
    places = list(read_postcodes(country))
    assert len(places) == rows
    assert all(abs(place.latitude) <= 90 and abs(place.longitude) <= 180 for place in places)
    assert all(place.country == country and place.postcode and place.place for place in places)


def test_leading_zeros_of_postcodes_are_kept() -> None:
    assert next(read_postcodes("NZ")).postcode.startswith("0")
