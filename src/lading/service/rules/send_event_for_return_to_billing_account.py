"""The rule SendEventForReturnToBillingAccount."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.rules.forwarding import send
from lading.service.billing.records import ORDER_ID
from lading.service.returns.model import ReturnFields
from lading.service.rules.billing_account import Accounts
from lading.service.rules.to_billing_account import sent_to_account


class ReturnToAccount(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to the billing account. nothingEventName: sent to the return when there is nothing to pay."""

    event_name: str
    nothing_event_name: str | None = None


def send_event_for_return(accounts: Accounts) -> Rule[ReturnToAccount]:
    """The rule, bound to the loader of billing accounts."""

    @rule("SendEventForReturnToBillingAccount", ReturnToAccount)
    async def send_for_return(call: RuleCall, parameters: ReturnToAccount) -> Actions:
        """Sends eventName with the return to the customer's billing account.

        What is to be paid is read there from the return itself; an event cannot make it more. Fails with
        BILLING_OWNER_UNKNOWN.
        """
        root = call.aggregate.root
        fields: ReturnFields = root.fields
        if not fields.total_minor and parameters.nothing_event_name:
            return send(call, parameters.nothing_event_name, root)
        attributes = {"returnOrderId": str(root.id), "returnOrderRef": root.ref}
        if fields.order_id is not None:
            attributes |= {ORDER_ID: str(fields.order_id), "orderRef": str(fields.order_ref)}
        return [await sent_to_account(call, accounts, parameters.event_name, attributes)]

    return send_for_return
