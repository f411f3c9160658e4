"""The rule SendEventForOrderToBillingAccount."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.kernel.money import decimal_amount
from lading.order.model import OrderFields
from lading.order.rules.forwarding import Forward
from lading.order.rules.payments import payments_of
from lading.service.billing.records import ORDER_ID
from lading.service.rules.billing_account import Accounts
from lading.service.rules.to_billing_account import sent_to_account


def send_event_for_order_money(accounts: Accounts) -> Rule[Forward]:
    """The rule, bound to the loader of billing accounts."""

    @rule("SendEventForOrderToBillingAccount", Forward)
    async def send_for_order(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName with the event's attributes and the order to the customer's billing account.

        For what happened to the order's money, such as a payment. An answer to a step that the order itself asked for
        (RequestPayment) need say its reference only: what it was and how much is known. Fails with
        BILLING_OWNER_UNKNOWN.
        """
        root = call.aggregate.root
        order: OrderFields = root.fields
        about = {ORDER_ID: str(root.id), "orderRef": root.ref, "currency": order.currency}
        attributes = {**call.event.attributes, **_step_asked_for(call), **about}
        return [await sent_to_account(call, accounts, parameters.event_name, attributes)]

    return send_for_order


def _step_asked_for(call: RuleCall) -> dict[str, str]:
    """What the order knows of the step whose answer the event is."""
    order: OrderFields = call.aggregate.root.fields
    reference = call.event.attributes.get("reference")
    step = next((one for one in payments_of(call) if one.reference == reference), None)
    if step is None:
        return {}
    return {"operation": step.operation, "amount": str(decimal_amount(step.amount_minor, order.currency))}
