"""Giving a fulfilment up cancels what it holds."""

from lading.order.cancellation.unfillable import cancel_units_of
from tests.unit.order.build import fulfilment, fulfilment_item, order_item


def test_giving_a_fulfilment_up_cancels_its_units_and_no_others() -> None:
    escalated = fulfilment(1, "ESCALATED", [fulfilment_item(1, 1, 1), fulfilment_item(2, 1, 1)])
    before = order_item(1, 3), order_item(2, 1, cancelled=1)
    first, second = cancel_units_of(before, escalated)
    assert first.cancelled_quantity == 2
    assert second is before[1]
