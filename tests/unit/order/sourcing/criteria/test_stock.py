"""Criteria about what a location holds, should hold, and has to do."""

from datetime import timedelta

import numpy as np
import pytest

from lading.order.sourcing.criteria.collection_before_ship import collection_before_ship
from lading.order.sourcing.criteria.cost_to_serve import cost_to_serve
from lading.order.sourcing.criteria.criterion import Criterion
from lading.order.sourcing.criteria.flagship_protection import flagship_protection
from lading.order.sourcing.criteria.ideal_stock_surplus import ideal_stock_surplus
from lading.order.sourcing.criteria.inbound_in_time import inbound_in_time
from lading.order.sourcing.criteria.inventory_availability import inventory_availability
from lading.order.sourcing.criteria.inventory_availability_banded import inventory_availability_banded
from lading.order.sourcing.criteria.inventory_availability_exclusion import inventory_availability_exclusion
from lading.order.sourcing.criteria.markdown import markdown
from lading.order.sourcing.criteria.most_stock import most_stock
from lading.order.sourcing.criteria.open_orders import open_orders
from lading.order.sourcing.criteria.product_capability import product_capability
from lading.order.sourcing.criteria.product_match import product_match
from lading.order.sourcing.criteria.seen import Seen
from lading.order.sourcing.criteria.sell_through import sell_through
from lading.order.sourcing.criteria.stock_age import stock_age
from lading.order.sourcing.criteria.waiting_for_carrier import waiting_for_carrier
from lading.order.sourcing.criteria.waiting_for_customer import waiting_for_customer
from lading.order.sourcing.facts.stock_facts import Sales, StockFacts
from lading.order.sourcing.facts.work import Work
from tests.unit.order.sourcing.criteria.town import AT, asked, attributes, list_of, product, rated, stock_facts, town


def part() -> Seen:
    """Of four and two wanted: everything, some of both, only the second."""
    return town(wanted=(4, 2), available=((4, 1, 0), (2, 2, 9)))


def test_who_could_fill_most_comes_first() -> None:
    assert rated(inventory_availability, part()) == [1.0, 0.25, 0.0]
    assert rated(inventory_availability_banded, part(), bands=[50, 100]) == [1.0, 0.5, 0.0]
    assert rated(inventory_availability_exclusion, part(), threshold=50) == [1.0, 1.0, -1.0]


def test_the_edge_of_a_band_does_not_hang_on_the_last_bit() -> None:
    third = town(wanted=(3,), available=((1, 2, 3),))
    assert rated(inventory_availability_exclusion, third, threshold=33.333333) == [1.0, 1.0, 1.0]


def test_the_greatest_stock_counts_units_beyond_the_order_too() -> None:
    assert rated(most_stock, town(available=((2, 6, 10),))) == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("criterion", [open_orders, waiting_for_customer, waiting_for_carrier, collection_before_ship])
def test_the_one_with_least_to_do_comes_first_and_a_threshold_takes_out(criterion: Criterion) -> None:
    work = Work({1: 10, 2: 5})
    assert rated(criterion, town(fact=work)) == [0.0, 0.5, 1.0]
    assert rated(criterion, town(fact=work), threshold=5) == [-1.0, 0.0, 1.0]


def test_what_is_marked_down_goes_first_by_its_units() -> None:
    facts = [stock_facts({"location": 1, "markdown": 40}, {"location": 2, "markdown": 20}), stock_facts()]
    seen = town(wanted=(1, 1), available=((1, 1, 1), (1, 0, 1)), fact=facts)
    assert list_of(asked(markdown, seen)) == [20.0, 20.0, 0.0]


def test_the_oldest_stock_goes_first() -> None:
    facts = [stock_facts({"location": 1, "stocked_at": AT - timedelta(days=30)}, {"location": 2, "stocked_at": AT})]
    assert rated(stock_age, town(fact=facts)) == [1.0, 0.0, 0.0]


def test_surplus_counts_what_arrives_in_time() -> None:
    soon, late = AT + timedelta(days=3), AT + timedelta(days=60)
    facts = [
        stock_facts(
            {"location": 1, "ideal": 2, "inbound": 6, "inbound_at": soon},
            {"location": 2, "ideal": 2, "inbound": 6, "inbound_at": late},
            {"location": 3, "ideal": 8},
        )
    ]
    assert list_of(asked(ideal_stock_surplus, town(fact=facts))) == [6.0, 0.0, -6.0]


def test_slow_sellers_go_first_and_fast_ones_where_that_is_wanted() -> None:
    sales = [Sales({1: 2, 2: 6})]
    assert rated(sell_through, town(fact=sales)) == [0.333, 0.0, 1.0]
    assert rated(sell_through, town(fact=sales), prefer="FAST") == [0.667, 1.0, 0.0]


def test_inbound_stock_counts_when_it_comes_before_the_date() -> None:
    facts = [stock_facts({"location": 1, "inbound": 2, "inbound_at": AT + timedelta(days=4)})]
    order = {"fulfilmentChoice": {"deliverBefore": (AT + timedelta(days=7)).isoformat()}}
    seen = town(available=((0, 1, 0),), fact=facts, order=order)
    assert list_of(asked(inbound_in_time, seen)) == [100.0, 50.0, 0.0]
    assert list_of(asked(inbound_in_time, seen, processingDays=5)) == [0.0, 50.0, 0.0]


def test_a_flagship_keeps_its_last_units() -> None:
    places = [{"attributes": attributes(FLAGSHIP="yes")}]
    assert rated(flagship_protection, town(places=places, available=((3, 2, 2),))) == [-1.0, 1.0, 1.0]
    assert rated(flagship_protection, town(places=places, available=((4, 2, 2),))) == [0.0, 1.0, 1.0]


def test_a_product_is_handled_only_where_it_may_be() -> None:
    places = [{"attributes": attributes(HANDLES_BULKY=True)}]
    sofa = [product(1, BULKY=True)]
    assert rated(product_capability, town(places=places, products=sofa)) == [1.0, -1.0, -1.0]
    assert rated(product_capability, town(places=places, products=[product(1)])) == [1.0, 1.0, 1.0]
    wanted = {"AGE": "CHECKS_ID"}
    beer = [product(1, AGE=1)]
    assert rated(product_capability, town(places=places, products=beer), capabilities=wanted) == [-1.0, -1.0, -1.0]


def test_the_place_made_for_the_brand_comes_first() -> None:
    places = [{"attributes": attributes(BRANDS=["ACME"])}, {"attributes": attributes(BRANDS="OTHER,ACME")}]
    seen = town(places=places, products=[product(1, BRAND="OTHER")])
    assert rated(product_match, seen, productAttribute="BRAND", locationAttribute="BRANDS") == [0.0, 1.0, 0.0]


def test_the_cost_of_a_parcel_is_label_weight_and_handling_by_the_unit() -> None:
    zones = [{"toKm": 20, "label": 4, "perKg": 1}, {"label": 9}]
    places = [{"attributes": attributes(HANDLING_COST=2)}]
    seen = town(places=places, products=[product(1, WEIGHT_KG="3")])
    # Near: 4 + 6 kg + 2 units by 2 = 14, seven a unit; beyond 20 km a label of 9, four and a half a unit.
    assert list_of(asked(cost_to_serve, seen, zones=zones)) == [7.0, 4.5, 4.5]
    assert list_of(asked(cost_to_serve, seen, zones=zones, splitPenalty=2)) == [8.0, 5.5, 5.5]


def test_units_the_inventory_expects_count_by_location_and_day() -> None:
    minutes = [int((AT + timedelta(days=days)).timestamp() // 60) for days in (1, 2, 9)]
    rows = [(1, 2, minutes[0]), (1, 3, minutes[1]), (1, 50, minutes[2]), (3, 4, minutes[1])]
    facts = StockFacts(arrivals=np.array(rows, dtype=">i4").tobytes())
    units = facts.inbound_units(np.array([1, 2, 3], dtype=np.int32), AT + timedelta(days=3))
    assert units.tolist() == [5.0, 0.0, 4.0]
