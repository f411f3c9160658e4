"""A service that cannot be calculated with is refused, with the place of what is wrong."""

from typing import Any

import pytest

from lading.foundation.delivery.checking import check_service
from lading.foundation.delivery.model import RateBand
from lading.kernel.refusal import Refused
from tests.unit.foundation.delivery.services import service, zone


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"currency": "usd"}, "/currency"),
        ({"pickups": {}}, "/pickups"),
        ({"pickups": {"monday": "1600"}}, "/pickups"),
        ({"pickups": {"mon": "2460"}}, "/pickups/mon"),
        ({"delivered_by": "8 pm"}, "/deliveredBy"),
        ({"delivery_days": ()}, "/deliveryDays"),
        ({"item_grams_default": -1}, "/itemGramsDefault"),
        ({"volumetric_divisor": 0}, "/volumetricDivisor"),
        ({"free_from_minor": -1}, "/freeFromMinor"),
        ({"zones": ()}, "/zones"),
        ({"zones": (zone(days=-1),)}, "/zones/0/transitDays"),
        ({"zones": (zone(), zone(prices=((2000, 5), (1000, 7))))}, "/zones/1/rates"),
        ({"zones": (zone(prices=((0, 5),)),)}, "/zones/0/rates/0/weightGramsMax"),
        ({"zones": (zone(prices=((5, -5),)),)}, "/zones/0/rates/0/priceMinor"),
        ({"zones": (zone(countries=("USA",)),)}, "/zones/0/countries"),
        ({"zones": (zone(postcodes=("",)),)}, "/zones/0/postcodes"),
        ({"zones": (zone(distance_km_max=-1.0),)}, "/zones/0/distanceKmMax"),
    ],
)
def test_what_cannot_be_calculated_with_is_refused(changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Refused) as refused:
        check_service(service(**changes))
    assert (refused.value.code, refused.value.pointer) == ("SERVICE_INVALID", pointer)


def test_a_service_in_order_passes() -> None:
    check_service(service(zone(countries=("US", "CA"), states=("MA",), postcodes=("021",), distance_km_max=0.5)))


def test_more_rates_than_anybody_reads_are_refused() -> None:
    bands = tuple(RateBand(weight_grams_max=place + 1, price_minor=1) for place in range(201))
    with pytest.raises(Refused) as refused:
        check_service(service(zone(prices=tuple((band.weight_grams_max, 1) for band in bands))))
    assert refused.value.pointer == "/zones/0/rates"
