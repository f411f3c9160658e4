"""From an order or a return to the billing account of its customer."""

from typing import Any

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.rule import Rule, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.kernel.money import decimal_amount, minor_units
from lading.order.model import OrderFields
from lading.order.rules.forwarding import Forward, send
from lading.order.rules.payments import payments_of
from lading.service.billing.records import ORDER_ID
from lading.service.returns.model import ReturnFields
from lading.service.rules.billing_account import Accounts, account_key
from lading.service.rules.customer_account import owner_of


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
        return [await sent_to_account(call, accounts, parameters.event_name, attributes)]

    return send_for_appeasement


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


async def sent_to_account(call: RuleCall, accounts: Accounts, name: str, attributes: dict[str, Any]) -> SendEvent:
    """The event for the billing account of the order's or return's customer."""
    owner = owner_of(call)
    known = await call.read(accounts, owner)
    # One opened in this very run is not to be found yet, but it is known how it will be called.
    key = known.key if known else account_key(owner)
    subtype = known.type if known else None
    return SendEvent(name=name, entity=key, root=key, subtype=subtype, attributes=attributes)


def _step_asked_for(call: RuleCall) -> dict[str, str]:
    """What the order knows of the step whose answer the event is."""
    order: OrderFields = call.aggregate.root.fields
    reference = call.event.attributes.get("reference")
    step = next((one for one in payments_of(call) if one.reference == reference), None)
    if step is None:
        return {}
    return {"operation": step.operation, "amount": str(decimal_amount(step.amount_minor, order.currency))}


def _amount_minor(given: dict[str, Any], currency: str) -> int:
    amount = given.get("amount")
    if not isinstance(amount, int | float | str) or isinstance(amount, bool):
        raise RuleFailed("AMOUNT_MISSING", f"send attributes.amount in {currency}")
    with failing_on_refusal():
        minor = minor_units(amount, currency, pointer="/attributes/amount")
    if minor <= 0:
        raise RuleFailed("AMOUNT_INVALID", "what is given back is more than nothing")
    return minor
