"""Whose billing account an order or a return is about."""

from lading.engine.rule import RuleCall, RuleFailed
from lading.order.model import ORDER, OrderFields
from lading.service.billing.loaders import Owner
from lading.service.returns.model import RETURN_ORDER, ReturnFields


def owner_of(call: RuleCall) -> Owner:
    """The customer of the order or return, or for a guest the order itself. Fails with BILLING_OWNER_UNKNOWN."""
    root = call.aggregate.root
    if root.type == ORDER:
        order: OrderFields = root.fields
        return Owner(order.customer_id, None if order.customer_id else root.id)
    if root.type == RETURN_ORDER:
        fields: ReturnFields = root.fields
        owner = Owner(fields.customer_id, None if fields.customer_id else fields.order_id)
        if owner != Owner(None, None):
            return owner
    raise RuleFailed("BILLING_OWNER_UNKNOWN", f"{root.type} {root.ref} has neither a customer nor an order")
