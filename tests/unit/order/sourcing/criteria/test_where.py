"""Criteria about where a location lies, what it is, and what it can do."""

import math
from typing import Any

import pytest

from lading.order.sourcing.criteria.carbon import carbon
from lading.order.sourcing.criteria.express_cut_off import express_cut_off
from lading.order.sourcing.criteria.international import international
from lading.order.sourcing.criteria.location_attribute import location_attribute
from lading.order.sourcing.criteria.location_capability import location_capability
from lading.order.sourcing.criteria.location_distance import location_distance
from lading.order.sourcing.criteria.location_distance_banded import location_distance_banded
from lading.order.sourcing.criteria.location_distance_exclusion import location_distance_exclusion
from lading.order.sourcing.criteria.location_network_exclusion import location_network_exclusion
from lading.order.sourcing.criteria.location_type_exclusion import location_type_exclusion
from lading.order.sourcing.criteria.network_priority import network_priority
from lading.order.sourcing.criteria.processing_speed import processing_speed
from lading.order.sourcing.criteria.replenishment_route import replenishment_route
from lading.order.sourcing.criteria.vip_pool import vip_pool
from tests.unit.order.sourcing.criteria.town import attributes, bad, rated, town

LAGGARD = math.nan


def test_the_nearest_rates_best_and_an_unknown_distance_rates_worst() -> None:
    assert rated(location_distance, town(distances=(5, 50, 500))) == [1.0, 0.909, 0.0]
    assert rated(location_distance, town(distances=(5, 50, LAGGARD))) == [1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("unit", "ratings"), [("km", [1.0, 0.5, 0.0]), ("mi", [1.0, 0.0, 0.0])]
)  # fmt: skip
def test_within_a_band_of_distance_all_are_alike(unit: str, ratings: list[float]) -> None:
    distances = (5, 50, 80) if unit == "km" else (15, 50, 80)
    bands = [10, 60] if unit == "km" else ["10", "60"]
    assert rated(location_distance_banded, town(distances=distances), bands=bands, unit=unit) == ratings
    assert bad(location_distance_banded, bands=[])


def test_only_a_known_distance_beyond_the_threshold_takes_out() -> None:
    assert rated(location_distance_exclusion, town(distances=(5, 50, LAGGARD)), threshold=20) == [1.0, -1.0, 1.0]
    assert rated(location_distance_exclusion, town(distances=(5, 50, 500)), threshold=50) == [1.0, 1.0, -1.0]
    assert bad(location_distance_exclusion, threshold=-1)


def test_types_and_networks_are_taken_out_and_preferred() -> None:
    seen = town(places=[{"networks": ["A"]}, {"networks": ["A", "B"]}, {"networks": []}])
    assert rated(location_type_exclusion, seen, types=["STORE"]) == [-1.0, -1.0, 1.0]
    assert rated(location_network_exclusion, seen, networks=["B"]) == [1.0, -1.0, 1.0]
    assert rated(network_priority, seen, networks=["B", "A"]) == [0.5, 1.0, 0.0]


def test_the_first_to_be_ready_counts_only_its_opening_hours() -> None:
    hours = {"allHours": False, "monStart": 1000, "monEnd": 1200}
    closed = {"allHours": False}
    seen = town(
        places=[
            {"opening_schedule": hours, "attributes": attributes(PROCESSING_HOURS="1")},
            {"attributes": attributes(PROCESSING_HOURS=3)},
            {"opening_schedule": closed},
        ]
    )
    # Monday 09:00: one hour from ten o'clock on is 11:00; three hours at once are 12:00; the third never opens.
    assert rated(processing_speed, seen) == [1.0, 0.0, 0.0]


def test_a_pool_is_out_for_strangers_and_first_for_its_own() -> None:
    places: list[dict[str, Any]] = [{"attributes": attributes(VIP_POOL=True)}]
    gold = {"customer": {"attributes": {"byName": {"tier": "gold"}}}}
    assert rated(vip_pool, town(places=places), values=["gold"]) == [-1.0, 1.0, 1.0]
    assert rated(vip_pool, town(places=places, order=gold), values=["gold"]) == [1.0, 0.0, 0.0]


def test_equipment_is_required_by_value() -> None:
    places: list[dict[str, Any]] = [
        {"attributes": attributes(EQUIPMENT="wrapping, scales")},
        {"attributes": attributes(EQUIPMENT=["scales"])},
    ]
    assert rated(location_capability, town(places=places), attribute="EQUIPMENT", values=["wrapping"]) == [
        1.0,
        -1.0,
        -1.0,
    ]


def test_express_leaves_only_before_the_carrier_has_been_there() -> None:
    places: list[dict[str, Any]] = [
        {"attributes": attributes(EXPRESS_CUT_OFF="1400")},
        {"attributes": attributes(EXPRESS_CUT_OFF=1400), "time_zone": "Asia/Tokyo"},
    ]
    express = {"fulfilmentChoice": {"deliveryType": "EXPRESS"}}
    assert rated(express_cut_off, town(places=places, order=express)) == [1.0, -1.0, -1.0]
    assert rated(express_cut_off, town(places=places)) == [1.0, 1.0, 1.0]


def test_only_those_who_send_abroad_send_abroad() -> None:
    places: list[dict[str, Any]] = [
        {"attributes": attributes(SHIPS_TO="CA,GB")},
        {"address": {"country": "GB"}},
        {"attributes": attributes(SHIPS_TO="*")},
    ]
    order = {"fulfilmentChoice": {"address": {"country": "GB"}}}
    assert rated(international, town(places=places, order=order)) == [1.0, 1.0, 1.0]
    assert rated(international, town(order=order)) == [-1.0, -1.0, -1.0]
    assert rated(international, town(order={"fulfilmentChoice": {}})) == [1.0, 1.0, 1.0]


def test_an_attribute_of_your_own_ranks_either_way_and_bounds() -> None:
    places: list[dict[str, Any]] = [{"attributes": attributes(STAFF=2)}, {"attributes": attributes(STAFF="8")}, {}]
    assert rated(location_attribute, town(places=places), attribute="STAFF") == [0.0, 1.0, 0.0]
    assert rated(location_attribute, town(places=places), attribute="STAFF", prefer="LOWER", default=1) == [
        0.857,
        0.0,
        1.0,
    ]
    assert rated(location_attribute, town(places=places), attribute="STAFF", minimum=4) == [-1.0, 1.0, 0.0]


def test_carbon_is_distance_by_the_grams_of_the_way() -> None:
    places: list[dict[str, Any]] = [{}, {"attributes": attributes(GRAMS_CO2_PER_KM=0)}, {}]
    assert rated(carbon, town(places=places, distances=(5, 50, 500)), gramsPerKm=1) == [0.99, 1.0, 0.0]


def test_a_route_to_the_postcode_or_the_pick_up_location_comes_first() -> None:
    places: list[dict[str, Any]] = [
        {"attributes": attributes(ROUTES_TO="021,L9")},
        {"attributes": attributes(ROUTES_TO=["10"])},
    ]
    by_post = {"fulfilmentChoice": {"address": {"postcode": "02118"}}}
    to_store = {"fulfilmentChoice": {"pickupLocationRef": "L9"}}
    assert rated(replenishment_route, town(places=places, order=by_post)) == [1.0, 0.0, 0.0]
    assert rated(replenishment_route, town(places=places, order=to_store)) == [1.0, 0.0, 0.0]
