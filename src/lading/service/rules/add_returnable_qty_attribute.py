"""The rule AddReturnableQtyAttribute."""

from lading.engine.action import Actions
from lading.engine.rule import NoParameters, Rule, RuleCall, rule
from lading.order.model import FULFILMENT, OrderFields
from lading.service.returns.loaders import ReturnsLoader
from lading.service.returns.request import Returned, shipped_units
from lading.service.rules.order_item_attributes import ItemAttribute, with_item_attributes

RETURNABLE = "returnableQty"


def add_returnable_quantity(returns: ReturnsLoader) -> Rule[NoParameters]:
    """The rule, bound to the loader of earlier returns."""

    @rule("AddReturnableQtyAttribute", NoParameters)
    async def add(call: RuleCall, _parameters: NoParameters) -> Actions:
        """Writes into each order item, as returnableQty, how many of its units may still be asked back."""
        root = call.aggregate.root
        order: OrderFields = root.fields
        shipped = shipped_units(call.aggregate.children(FULFILMENT))
        known = await call.read(returns, root.id)
        attributes: dict[str, tuple[ItemAttribute, ...]] = {}
        for item in order.items:
            left = shipped[item.id] - known.items.get(item.id, Returned()).requested
            attributes[item.ref] = (ItemAttribute(RETURNABLE, "INTEGER", max(left, 0)),)
        return with_item_attributes(call, attributes)

    return add
