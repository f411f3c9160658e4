"""A fulfilment on its way to the place that gathers the order, and the transfer that tells where it is."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from lading.engine.rule import RuleCall
from lading.order.model import FulfilmentFields, OrderFields


def by_product(call: RuleCall, units: Mapping[UUID, int]) -> tuple[tuple[int, int], ...]:
    """Units by item id as units by product number."""
    order: OrderFields = call.aggregate.root.fields
    fields: FulfilmentFields = call.entity.fields
    numbers = {item.id: item.product_number for item in order.items}
    counted: Counter[int] = Counter()
    for item in fields.items:
        counted[numbers[item.order_item_id]] += units.get(item.id, 0)
    return tuple((number, quantity) for number, quantity in counted.items() if quantity)
