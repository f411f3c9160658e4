"""Giving a fulfilment up cancels what it holds."""

from lading.order.cancellation.unfillable import units_of, without_units
from tests.unit.order.build import fulfilment, fulfilment_item, order, order_item


def test_giving_a_fulfilment_up_cancels_its_units_and_no_others() -> None:
    escalated = fulfilment(1, "ESCALATED", [fulfilment_item(1, 1, 1), fulfilment_item(2, 1, 1)])
    before = order_item(1, 3), order_item(2, 1, cancelled=1)
    first, second = without_units(order(before).root.fields, units_of(escalated), "UNAVAILABLE").items
    assert first.cancelled_quantity == 2
    assert first.attributes["cancellationReason"] == {"type": "STRING", "value": "UNAVAILABLE"}
    assert second is before[1]
