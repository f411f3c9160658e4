"""An order can be cancelled as long as nothing of it is picked."""

import pytest

from lading.order.cancellation.cancellation import cancel_order_items, cancel_units_of
from lading.order.model import OrderItem
from lading.order.refusals import CancellationRefused
from tests.unit.order.build import fulfilment, fulfilment_item, order_item


def items() -> tuple[OrderItem, ...]:
    return order_item(1, 3), order_item(2, 1, cancelled=1)


def test_every_unit_of_an_unpicked_order_is_cancelled() -> None:
    waiting = fulfilment(1, "ASSIGNED", [fulfilment_item(1, 1, 3)])
    rejected = fulfilment(2, "REJECTED", [fulfilment_item(2, 1, 1, rejected=1)])
    cancelled = cancel_order_items("HD-1", items(), [waiting, rejected])
    assert [item.cancelled_quantity for item in cancelled] == [3, 1]


@pytest.mark.parametrize("status", ["FULFILLED", "AWAITING_COURIER_COLLECTION", "COMPLETE"])
def test_one_picked_unit_is_enough_to_refuse(status: str) -> None:
    picked = fulfilment(1, status, [fulfilment_item(1, 1, 3, filled=1, rejected=2)])
    with pytest.raises(CancellationRefused) as refused:
        cancel_order_items("HD-1", items(), [picked])
    assert refused.value.code == "ORDER_PICKED"
    assert "HD-1-F1" in refused.value.message


def test_giving_a_fulfilment_up_cancels_its_units_and_no_others() -> None:
    escalated = fulfilment(1, "ESCALATED", [fulfilment_item(1, 1, 1), fulfilment_item(2, 1, 1)])
    before = items()
    first, second = cancel_units_of(before, escalated)
    assert first.cancelled_quantity == 2
    assert second is before[1]
