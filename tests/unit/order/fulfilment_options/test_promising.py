"""A proposal becomes offers with times and prices, or the reason why it cannot."""

from datetime import UTC, datetime
from typing import Any

import pytest

from lading.foundation.delivery.model import DeliveryService, Goods, Method, Zone
from lading.order.fulfilment_options.lines import Line
from lading.order.fulfilment_options.model import PlanKind
from lading.order.fulfilment_options.places import Place
from lading.order.fulfilment_options.promising import Answer, answer_of, iso
from lading.order.fulfilment_options.proposals import Leg, Proposal, Way
from lading.order.sourcing.planning.problem import Unfilled
from lading.order.sourcing.reasons import Shortage
from tests.unit.foundation.delivery.services import service, zone
from tests.unit.order.fulfilment_options.build import AT, facts, line, place

DELIVERED = Proposal(PlanKind.HD, (Leg(0, Way.DELIVER, ((0, 2), (1, 1))),), rating=80.0)
SPLIT = Proposal(PlanKind.HD, (Leg(0, Way.DELIVER, ((0, 2),)), Leg(1, Way.DELIVER, ((1, 1),))))
COLLECTED = Proposal(PlanKind.CC, (Leg(0, Way.COLLECT, ((0, 2), (1, 1))),))
BROUGHT = Proposal(PlanKind.MIXED, (Leg(0, Way.COLLECT, ((0, 2),)), Leg(1, Way.TRANSFER, ((1, 1),))))


def lines() -> tuple[Line, ...]:
    return (line(1, 2), line(2, 1))


def rates() -> Zone:
    return zone(days=1, prices=((1000, 500), (5000, 900)))


def answer(*proposals: Proposal, services: tuple[DeliveryService, ...] | None = None, **more: Any) -> Answer:
    places = {0: place("S1"), 1: place("W2")} | more.pop("places", {})
    return answer_of(
        proposals, facts(lines(), places, services=(service(rates()),) if services is None else services, **more)
    )


def test_a_delivery_has_its_time_and_price() -> None:
    """Ready at 16:00 on Monday, the cut-off; one day: Tuesday until 20:00. 1,500 g cost 9.00, the goods 30.00."""
    (offer,) = answer(DELIVERED).offers
    assert offer.eta == "2026-12-08T20:00:00Z"
    terms = offer.terms
    assert (terms.delivery_price_minor, terms.goods_minor, terms.total_minor) == (900, 3000, 3900)
    assert (terms.is_complete, terms.rating, terms.delivery_type) == (True, 80.0, "STANDARD")


def test_a_split_delivery_is_there_when_its_last_parcel_is() -> None:
    late = place("W2", ready_at=AT.replace(hour=17))
    (offer,) = answer(SPLIT, places={1: late}).offers
    assert [iso(leg.available_at) for leg in offer.legs if leg.available_at] == [
        "2026-12-08T20:00:00Z",
        "2026-12-09T20:00:00Z",
    ]
    assert offer.eta == "2026-12-09T20:00:00Z"
    assert (offer.terms.delivery_cost_minor, offer.terms.delivery_price_minor) == (1000, 900)


def test_each_service_is_an_offer_and_the_sooner_comes_first() -> None:
    slow = service(zone(days=3, prices=((5000, 100),)), ref="SLOW")
    offers = answer(DELIVERED, services=(slow, service(rates()))).offers
    assert [leg.service.ref for offer in offers for leg in offer.legs if leg.service] == ["STD", "SLOW"]


def test_collection_from_stock_is_ready_when_it_is_packed_and_costs_nothing() -> None:
    (offer,) = answer(COLLECTED, pickup=place("S1"), services=()).offers
    assert (offer.eta, offer.terms.delivery_price_minor, offer.terms.total_minor) == ("2026-12-07T16:00:00Z", 0, 3000)


def test_what_is_brought_to_the_store_can_be_collected_an_hour_after_it_came() -> None:
    van = service(rates(), methods=(Method.STS,), delivered_by="0900")
    (offer,) = answer(BROUGHT, services=(van,), pickup=place("S1"), arrival_hours=1.0).offers
    assert offer.eta == "2026-12-08T10:00:00Z"


def test_goods_from_the_threshold_on_are_delivered_free() -> None:
    (offer,) = answer(DELIVERED, services=(service(rates(), free_from_minor=3000),)).offers
    assert (offer.terms.is_delivery_free, offer.terms.delivery_price_minor) == (True, 0)
    assert offer.terms.delivery_cost_minor == 900


def test_a_partial_plan_says_what_it_leaves_out_and_comes_last() -> None:
    partial = DELIVERED._replace(unfilled=(Unfilled(1, 4, Shortage.NO_STOCK),))
    offers = answer(partial, DELIVERED).offers
    assert [offer.terms.is_complete for offer in offers] == [True, False]
    (exception,) = offers[1].exceptions
    assert (exception.code, exception.attributes["productRef"]["value"]) == ("NO_STOCK", "P2")
    assert exception.attributes["quantity"]["value"] == 4


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (service(rates(), location_types=("WAREHOUSE",)), "LOCATION_TYPE_NOT_SERVED"),
        (service(zone(countries=("GB",))), "ZONE_NOT_SERVED"),
        (service(zone(distance_km_max=100.0)), "ZONE_NOT_SERVED"),
        (service(rates(), weight_grams_max=1499), "TOO_HEAVY"),
        (service(zone(prices=((1499, 1),))), "TOO_HEAVY"),
        (service(rates(), methods=(Method.STS,)), "NO_DELIVERY_SERVICE"),
    ],
)
def test_a_service_that_cannot_says_why(one: DeliveryService, code: str) -> None:
    found = answer(DELIVERED, services=(one,))
    assert found.offers == ()
    assert [refusal.code for refusal in found.refusals] == [code]


def test_a_parcel_that_is_too_long_is_refused() -> None:
    long = (line(1, 2, sides_mm=(2000, 10, 10)), line(2, 1))
    found = answer_of([DELIVERED], facts(long, {0: place("S1")}, services=(service(rates(), longest_mm_max=1999),)))
    assert [refusal.code for refusal in found.refusals] == ["TOO_LONG"]
    assert line(1, 3).goods(3) == Goods(3, 500, None)


@pytest.mark.parametrize(
    ("unable", "code"),
    [
        (place("S1", ready_at=None), "NEVER_READY"),
        (place("S1", calendar=None), "CALENDAR_INVALID"),
        (place("S1", capacity_left=0), "CAPACITY_FULL"),
    ],
)
def test_a_location_that_can_promise_nothing_says_why(unable: Place, code: str) -> None:
    found = answer(DELIVERED, COLLECTED, places={0: unable})
    assert found.offers == ()
    assert {(one.code, one.location_ref) for one in found.refusals} == {(code, "S1")}


def test_without_any_service_the_times_of_the_locations_stand() -> None:
    """Workflows of others know no services: the plan says when it is packed, or what they say by default."""
    packed, said = answer(DELIVERED, services=()), answer(DELIVERED, services=(), default_eta="3 DAYS")
    assert [offer.eta for offer in (*packed.offers, *said.offers)] == ["2026-12-07T16:00:00Z", "3 DAYS"]
    assert [refusal.code for refusal in packed.refusals] == ["NO_DELIVERY_SERVICE"]
    assert packed.offers[0].terms.delivery_price_minor is None


def test_a_promise_is_never_earlier_than_what_was_reckoned() -> None:
    assert iso(datetime(2026, 12, 7, 16, 0, 0, 1, tzinfo=UTC)) == "2026-12-07T16:00:01Z"
    assert iso(datetime(2026, 12, 7, 16, 0, 0, tzinfo=UTC)) == "2026-12-07T16:00:00Z"
