"""A parcel goes to the first zone whose conditions all hold."""

import pytest

from lading.foundation.delivery.model import DeliveryService, Destination
from lading.foundation.delivery.zones import zone_of
from tests.unit.foundation.delivery.services import service, zone


def united_states() -> DeliveryService:
    return service(
        zone("LOCAL", distance_km_max=50),
        zone("ALASKA", states=("AK",), countries=("US",)),
        zone("HAWAII", postcodes=("967", "968")),
        zone("US", countries=("US",)),
    )


@pytest.mark.parametrize(
    ("destination", "distance_km", "expected"),
    [
        (Destination("US", "MA", "02108", "UTC"), 50.0, "LOCAL"),
        (Destination("US", "MA", "02108", "UTC"), 50.1, "US"),
        (Destination("US", "MA", "02108", "UTC"), None, "US"),
        (Destination("US", "AK", "99501", "UTC"), 5000.0, "ALASKA"),
        (Destination("US", "HI", "96801", "UTC"), None, "HAWAII"),
        (Destination("GB", "", "SW1A1AA", "UTC"), 5000.0, None),
        (Destination("", "", "", "UTC"), None, None),
    ],
)
def test_the_first_zone_that_holds_is_taken(
    destination: Destination, distance_km: float | None, expected: str | None
) -> None:
    found = zone_of(united_states(), destination, distance_km)
    assert (found.ref if found else None) == expected


def test_a_zone_without_conditions_goes_everywhere() -> None:
    found = zone_of(service(zone("WORLD")), Destination("", "", "", "UTC"), None)
    assert found is not None
    assert found.ref == "WORLD"
