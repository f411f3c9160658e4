"""The rule CreateFinancialTransaction."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.model import OrderFields
from lading.order.rules.forwarding import Forward
from lading.service.billing.records import ORDER_ID
from lading.service.rules.billing_account import Accounts
from lading.service.rules.to_billing_account import sent_to_account


def create_financial_transaction(accounts: Accounts) -> Rule[Forward]:
    """The rule, bound to the loader of billing accounts."""

    @rule("CreateFinancialTransaction", Forward)
    async def create(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName with a payment that happened elsewhere (attributes ref, type, amount) to the billing account.

        The same as SendEventForOrderToBillingAccount, for events that name a transaction in these words. Fails with
        BILLING_OWNER_UNKNOWN.
        """
        root = call.aggregate.root
        order: OrderFields = root.fields
        said = call.event.attributes
        named = {"reference": said.get("ref"), "operation": said.get("type"), "currency": order.currency}
        attributes = {**said, **named, ORDER_ID: str(root.id), "orderRef": root.ref}
        return [await sent_to_account(call, accounts, parameters.event_name, attributes)]

    return create
