"""The rule SendEventForAppeasementToBillingAccount."""

from typing import Any

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.kernel.money import minor_units
from lading.order.model import OrderFields
from lading.order.payments.plan import has_payment_points
from lading.order.rules.forwarding import Forward
from lading.service.billing.records import ORDER_ID
from lading.service.payments.order_money import owed
from lading.service.rules.billing_account import Accounts
from lading.service.rules.to_billing_account import sent_to_account


def send_event_for_appeasement(accounts: Accounts) -> Rule[Forward]:
    """The rule, bound to the loader of billing accounts."""

    @rule("SendEventForAppeasementToBillingAccount", Forward)
    async def send_for_appeasement(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName with the event's amount and reason, and the order, to the customer's billing account.

        It serves cancellations and revisions as well: whatever is to be given back of an order without a return. Fails
        with AMOUNT_MISSING, AMOUNT_INVALID or BILLING_OWNER_UNKNOWN.
        """
        root = call.aggregate.root
        order: OrderFields = root.fields
        given = call.event.attributes
        attributes = {
            ORDER_ID: str(root.id),
            "orderRef": root.ref,
            "currency": order.currency,
            "amount": str(given.get("amount")),
            "amountMinor": _amount_minor(given, order.currency),
            "reference": given.get("appeasementRef") or given.get("reference") or str(call.event.id),
            "reason": given.get("reason") or given.get("kind"),
        } | {name: given[name] for name in ("comment", "paymentAction") if name in given}
        if has_payment_points(root):
            # Captured is what was handed over; only what goes beyond what is still owed can be given back.
            attributes["owedMinor"] = owed(call.aggregate)
        return [await sent_to_account(call, accounts, parameters.event_name, attributes)]

    return send_for_appeasement


def _amount_minor(given: dict[str, Any], currency: str) -> int:
    amount = given.get("amount")
    if not isinstance(amount, int | float | str) or isinstance(amount, bool):
        raise RuleFailed("AMOUNT_MISSING", f"send attributes.amount in {currency}")
    with failing_on_refusal():
        minor = minor_units(amount, currency, pointer="/attributes/amount")
    if minor <= 0:
        raise RuleFailed("AMOUNT_INVALID", "what is given back is more than nothing")
    return minor
