"""Who a switch takes out: stores, not warehouses; for a collection only where the customer comes to."""

import pytest

from lading.foundation.locations import LocationSet
from lading.order.model import FulfilmentChoice
from lading.order.sourcing.switches.model import Service, SwitchedOff
from lading.order.sourcing.switches.switching import service_of, switched_off
from tests.unit.order.sourcing.chain import location_row

NETWORKS = [frozenset({"A"}), frozenset({"A", "B"}), frozenset({"B"})]
COLLECT = FulfilmentChoice(ref="C", type="CC", delivery_type="STANDARD", pickup_location_ref="L2")


def locations() -> LocationSet:
    return LocationSet([location_row(1, 0.0), location_row(2, 1.0), location_row(3, 2.0, type="WAREHOUSE")])


@pytest.mark.parametrize(
    ("off", "ships", "collects"),
    [
        (SwitchedOff(), [False, False, False], [False, False, False]),
        (SwitchedOff(everywhere=True), [True, True, False], [False, True, False]),
        (SwitchedOff(networks=frozenset({"B"})), [False, True, False], [False, True, False]),
        (SwitchedOff(locations=frozenset({"L1", "L3"})), [True, False, False], [False, False, False]),
    ],
)
def test_a_switch_takes_out_stores_of_its_scope(off: SwitchedOff, ships: list[bool], collects: list[bool]) -> None:
    assert switched_off(off, Service.SHIP_FROM_STORE, None, locations(), NETWORKS).tolist() == ships
    assert switched_off(off, Service.COLLECTION, COLLECT, locations(), NETWORKS).tolist() == collects


def test_an_order_asks_for_collection_when_its_choice_says_so() -> None:
    assert service_of(COLLECT) is Service.COLLECTION
    assert service_of(None) is Service.SHIP_FROM_STORE
