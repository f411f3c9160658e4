"""The stores installed with the package, and real rows of other chains with every defect."""

from collections.abc import Mapping

import pytest

from lading.demo.data import refusals
from lading.demo.data.hours import DayHours
from lading.demo.data.model import DemoLocation, Stores
from lading.demo.data.postcodes import PostcodeTable
from lading.demo.data.stores import accept_stores, read_distribution_centres


def accepted(stores: Stores, ref: str) -> DemoLocation:
    return next(location for location in stores.accepted if location.ref == ref)


def repair_codes(stores: Stores, ref: str) -> list[str]:
    return [repair.code for repair in stores.repairs if repair.row == ref]


def refusal_codes(stores: Stores, row: str) -> list[str]:
    return [refusal.code for refusal in stores.refused if row in refusal.row]


def test_all_stores_of_the_demo_are_accepted(packaged_stores: Stores) -> None:
    assert len(packaged_stores.accepted) == 1_037
    assert packaged_stores.refused == ()


def test_the_repairs_of_the_demo_are_these_five(packaged_stores: Stores) -> None:
    assert [(repair.row, repair.code) for repair in packaged_stores.repairs] == [
        ("BEST_BUY-1385", refusals.POSTCODE_SHORTENED),
        ("BEST_BUY-1396", refusals.POSTCODE_SHORTENED),
        ("BEST_BUY-1536", refusals.COORDINATES_REPLACED),
        ("BEST_BUY-1793", refusals.POSTCODE_SHORTENED),
        ("BEST_BUY-2510", refusals.POSTCODE_SHORTENED),
    ]


def test_every_store_of_the_demo_has_hours_and_a_time_zone(packaged_stores: Stores) -> None:
    assert all(store.time_zone for store in packaged_stores.accepted)
    assert all(store.opening_hours is not None for store in packaged_stores.accepted)
    closed_on_sundays = [
        store for store in packaged_stores.accepted if store.opening_hours and not store.opening_hours.days[6].is_open
    ]
    assert len(closed_on_sundays) == 2


def test_a_store_is_read_whole(packaged_stores: Stores) -> None:
    store = accepted(packaged_stores, "BEST_BUY-1000")
    assert (store.type, store.name, store.state, store.postcode) == ("STORE", "Mall of America", "MN", "55425")
    assert (store.latitude, store.longitude, store.time_zone) == (44.85466, -93.24565, "America/Chicago")
    assert store.opening_hours is not None
    assert store.opening_hours.days[0] == DayHours(1000, 2130)


def test_the_three_centres_cover_the_country_and_one_never_closes() -> None:
    centres = {centre.ref: centre for centre in read_distribution_centres()}
    assert {ref: centre.state for ref, centre in centres.items()} == {
        "DC_EAST": "PA",
        "DC_CENTRAL": "IL",
        "DC_WEST": "CA",
    }
    hours = {ref: centre.opening_hours for ref, centre in centres.items()}
    assert [ref for ref, week in hours.items() if week and week.is_all_hours] == ["DC_EAST"]
    assert all(centre.type == "WAREHOUSE" for centre in centres.values())


@pytest.mark.parametrize(
    ("ref", "latitude", "longitude"),
    [
        ("SEPHORA-801590", 32.748, -96.451),
        ("SEPHORA-801594", 29.775, -95.821),
        ("SEPHORA-801572", 30.467, -97.588),
        ("SEPHORA-801591", 43.038, -87.915),
    ],
)
def test_the_four_swapped_stores_are_turned_and_noted(
    defective_stores: Stores, ref: str, latitude: float, longitude: float
) -> None:
    store = accepted(defective_stores, ref)
    assert (store.latitude, store.longitude) == (latitude, longitude)
    assert repair_codes(defective_stores, ref) == [refusals.COORDINATES_SWAPPED]


@pytest.mark.parametrize(
    "row",
    [
        *("petsmart:0338", "petsmart:1606", "petsmart:1391", "petsmart:0758"),
        *("2396 N. Federal Highway", "9020 Hudson Rd"),
        *("bridgeport-village", "dallas-west-village", "bayview-village"),
    ],
)
def test_the_nine_rows_without_coordinates_have_their_columns_shifted(defective_stores: Stores, row: str) -> None:
    assert refusal_codes(defective_stores, row) == [refusals.COLUMNS_SHIFTED]


@pytest.mark.parametrize("row", ["petsmart:2506", "petsmart:2604", "petsmart:1839"])
def test_shifted_columns_are_found_where_the_coordinates_are_good(defective_stores: Stores, row: str) -> None:
    assert refusal_codes(defective_stores, row) == [refusals.COLUMNS_SHIFTED]


@pytest.mark.parametrize("row", ["macys:Macy's Brea Furniture", "dsw:"])
def test_a_place_without_a_number_is_refused(defective_stores: Stores, row: str) -> None:
    assert refusal_codes(defective_stores, row) == [refusals.REF_MISSING]


def test_a_place_without_a_postcode_is_refused(defective_stores: Stores) -> None:
    assert refusal_codes(defective_stores, "sephora:1256") == [refusals.POSTCODE_MISSING]


def test_a_lost_zero_is_restored(defective_stores: Stores) -> None:
    assert accepted(defective_stores, "SEPHORA-2108").postcode == "07866"
    assert repair_codes(defective_stores, "SEPHORA-2108") == [refusals.POSTCODE_ZERO_RESTORED]


@pytest.mark.parametrize(("ref", "postcode"), [("PETSMART-3060", "46131"), ("NORDSTROM-416", "85050")])
def test_a_long_postcode_is_shortened(defective_stores: Stores, ref: str, postcode: str) -> None:
    assert accepted(defective_stores, ref).postcode == postcode
    assert repair_codes(defective_stores, ref) == [refusals.POSTCODE_SHORTENED]


def test_a_canadian_store_filed_under_the_united_states_moves_home(defective_stores: Stores) -> None:
    store = accepted(defective_stores, "DOLLAR_TREE-40157")
    assert (store.country, store.state, store.postcode) == ("CA", "ON", "N9C 3Z3")
    assert repair_codes(defective_stores, "DOLLAR_TREE-40157") == [refusals.COUNTRY_FROM_POSTCODE]


def test_a_canadian_store_needs_no_repair(defective_stores: Stores) -> None:
    assert accepted(defective_stores, "SEPHORA-0514").country == "CA"
    assert repair_codes(defective_stores, "SEPHORA-0514") == []


def test_coordinates_of_another_town_are_replaced_when_city_and_postcode_agree(defective_stores: Stores) -> None:
    assert repair_codes(defective_stores, "BEST_BUY-1536") == [refusals.COORDINATES_REPLACED]
    assert accepted(defective_stores, "BEST_BUY-1536").longitude == pytest.approx(-90.7, abs=0.1)
    assert repair_codes(defective_stores, "DOLLAR_TREE-6799") == [
        refusals.POSTCODE_SHORTENED,
        refusals.COORDINATES_REPLACED,
    ]


def test_coordinates_against_a_postcode_of_another_city_are_refused(defective_stores: Stores) -> None:
    assert refusal_codes(defective_stores, "aldi:U2603") == [refusals.COORDINATES_CONTRADICT_POSTCODE]


@pytest.mark.parametrize("ref", ["BEST_BUY-1118", "HOME_DEPOT-1710"])
def test_territories_without_a_table_keep_their_coordinates(defective_stores: Stores, ref: str) -> None:
    assert accepted(defective_stores, ref).ref == ref
    assert repair_codes(defective_stores, ref) == []


def test_a_store_without_published_hours_or_zone_says_so(defective_stores: Stores) -> None:
    store = accepted(defective_stores, "SEPHORA-801590")
    assert (store.opening_hours, store.time_zone) == (None, None)


def test_every_row_is_accepted_or_refused_and_every_refusal_helps(
    defective_stores: Stores, store_rows: list[Mapping[str, str]]
) -> None:
    assert len(defective_stores.accepted) + len(defective_stores.refused) == len(store_rows)
    assert all(refusal.message and refusal.hint for refusal in defective_stores.refused)


def test_the_first_of_two_rows_with_one_number_counts(
    postcodes: PostcodeTable, store_rows: list[Mapping[str, str]]
) -> None:
    row = next(row for row in store_rows if row["ref"] == "1118")
    stores = accept_stores([row, {**row, "name": "Again"}], postcodes)
    assert [location.name for location in stores.accepted] == ["Hato Rey"]
    assert [refusal.code for refusal in stores.refused] == [refusals.REF_TWICE]


def test_emptied_coordinates_come_from_the_postcode(
    postcodes: PostcodeTable, store_rows: list[Mapping[str, str]]
) -> None:
    row = next(row for row in store_rows if row["ref"] == "1536")
    stores = accept_stores([{**row, "latitude": "", "longitude": ""}], postcodes)
    assert [repair.code for repair in stores.repairs] == [refusals.COORDINATES_FROM_POSTCODE]


def test_unreadable_hours_refuse_the_store_whole(postcodes: PostcodeTable, store_rows: list[Mapping[str, str]]) -> None:
    row = next(row for row in store_rows if row["ref"] == "1536")
    stores = accept_stores([{**row, "opening_hours": "Mon: closed"}], postcodes)
    assert stores.accepted == ()
    assert stores.repairs == ()
    assert [refusal.code for refusal in stores.refused] == [refusals.HOURS_UNREADABLE]
