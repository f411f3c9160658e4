"""What a parcel weighs for the carrier, what it costs, what the customer pays: whole minor units."""

from hypothesis import given
from hypothesis import strategies as st

from lading.foundation.delivery.charges import Charge, Parcel, charge_of, is_too_heavy, is_too_long, parcel_of, rate_of
from lading.foundation.delivery.model import Charging, Goods, Zone
from tests.unit.foundation.delivery.services import service, zone


def two_bands() -> Zone:
    return zone(prices=((1000, 700), (5000, 1200)), per_started_kilogram_minor=150)


def test_a_weight_pays_the_first_band_that_holds_it() -> None:
    assert [rate_of(two_bands(), grams) for grams in (0, 1000, 1001, 5000)] == [700, 700, 1200, 1200]


def test_beyond_the_last_band_each_kilogram_begun_is_paid() -> None:
    assert [rate_of(two_bands(), grams) for grams in (5001, 6000, 6001)] == [1350, 1350, 1500]
    assert rate_of(zone(), 1001) is None


def test_a_light_large_parcel_pays_its_volume() -> None:
    """A cushion of 50 x 50 x 20 cm is 50,000 cm³: 10 kg at 5,000 cm³ a kilogram."""
    cushion = Goods(1, 800, (500, 500, 200))
    assert parcel_of(service(volumetric_divisor=5000), zone(), [cushion]).grams == 10_000
    assert parcel_of(service(), zone(), [cushion]).grams == 800


def test_a_product_that_does_not_say_weighs_what_the_service_assumes() -> None:
    assert parcel_of(service(item_grams_default=250), zone(), [Goods(3, None, None), Goods(1, 100, None)]).grams == 850


def test_a_service_refuses_what_it_cannot_carry() -> None:
    ski = parcel_of(service(), zone(), [Goods(1, 900, (1800, 100, 100))])
    assert is_too_long(service(longest_mm_max=1500), ski)
    assert not is_too_long(service(), ski)
    assert is_too_heavy(service(weight_grams_max=800), ski)
    assert is_too_heavy(service(), Parcel(zone(), 1001, 0))
    assert not is_too_heavy(service(), ski)


def test_an_order_in_two_parcels_pays_for_delivery_once() -> None:
    """Two parcels of 800 g cost 1,400; the customer pays one of 1.6 kg."""
    parcels = [Parcel(two_bands(), 800, 0)] * 2
    assert charge_of(service(two_bands()), parcels, 4000) == Charge(1400, 1200, is_free=False)
    assert charge_of(service(two_bands(), charging=Charging.PER_PARCEL), parcels, 4000) == Charge(
        1400, 1400, is_free=False
    )


def test_goods_from_the_threshold_on_travel_free_and_still_cost_the_retailer() -> None:
    free = service(free_from_minor=5000)
    assert charge_of(free, [Parcel(zone(), 100, 0)], 5000) == Charge(700, 0, is_free=True)
    assert charge_of(free, [Parcel(zone(), 100, 0)], 4999) == Charge(700, 700, is_free=False)
    assert charge_of(free, [Parcel(zone(), 100, 0)], None) == Charge(700, 700, is_free=False)


@given(
    weights=st.lists(st.integers(0, 20_000), min_size=1, max_size=6),
    prices=st.lists(st.integers(0, 10_000), min_size=1, max_size=5),
    extra=st.integers(0, 1000),
)
def test_together_never_costs_more_than_one_by_one(weights: list[int], prices: list[int], extra: int) -> None:
    bands = tuple((1000 * (place + 1), price) for place, price in enumerate(sorted(prices)))
    here = zone(prices=bands, per_started_kilogram_minor=extra)
    parcels = [Parcel(here, grams, 0) for grams in weights]
    charge = charge_of(service(here), parcels, None)
    assert charge.cost_minor == sum(rate_of(here, grams) or 0 for grams in weights)
    assert 0 <= charge.price_minor <= charge.cost_minor
