"""The rule SendEventForOrderToBillingAccount."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.model import OrderFields
from lading.order.rules.forwarding import Forward
from lading.service.billing.records import ORDER_ID
from lading.service.rules.billing_account import Accounts
from lading.service.rules.to_billing_account import sent_to_account


def send_event_for_order_money(accounts: Accounts) -> Rule[Forward]:
    """The rule, bound to the loader of billing accounts."""

    @rule("SendEventForOrderToBillingAccount", Forward)
    async def send_for_order(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName with the event's attributes and the order to the customer's billing account.

        For what happened to the order's money, such as a payment. Fails with BILLING_OWNER_UNKNOWN.
        """
        root = call.aggregate.root
        order: OrderFields = root.fields
        about = {ORDER_ID: str(root.id), "orderRef": root.ref, "currency": order.currency}
        attributes = {**call.event.attributes, **about}
        return [await sent_to_account(call, accounts, parameters.event_name, attributes)]

    return send_for_order
