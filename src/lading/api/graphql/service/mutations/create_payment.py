"""createPayment: a means of payment for an order or an account, with what the payment service has done already."""

from typing import Any
from uuid import UUID

from lading.api.graphql.authority import retailer_given
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.order.sources import order_nodes
from lading.api.graphql.service.mutations.given import account_given, amount_given, check_names, currency_given
from lading.api.graphql.service.mutations.money_moved import tell_of_money
from lading.api.graphql.service.mutations.steps import step_given
from lading.api.graphql.service.sources import payment_nodes
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Refused
from lading.service.billing.intake import account_of_order, add_to_account
from lading.service.billing.model import PAYMENT, PaymentFields
from lading.service.billing.refusals import BillingInvalid
from lading.service.returns.intake import order_named

STEPS_MAX = 500


async def create_payment(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new payment with its transactions.

    Raises Refused PAYMENT_UNASSIGNED, ORDER_UNKNOWN, BILLING_ACCOUNT_UNKNOWN, AMOUNT_INVALID, CURRENCY_MIXED,
    TRANSACTIONS_COUNT, and what step_given raises; Conflict REF_TAKEN, PAYMENT_EXCEEDS; Forbidden.
    """
    retailer = retailer_given(call, given, Permission.PAYMENT_CREATE)
    check_names(given)
    steps = given.get("paymentTransactions", [])
    if not 1 <= len(steps) <= STEPS_MAX:
        message, hint = f"{len(steps)} transactions.", f"Send 1 to {STEPS_MAX}: they say the currency."
        raise Refused("TRANSACTIONS_COUNT", message, hint, pointer="/paymentTransactions")
    currency = currency_given(steps[0])
    account_id, order_id = await _owner(call, given, retailer)
    amount = amount_given(given, "amount", currency)
    if not amount:
        raise BillingInvalid("AMOUNT_INVALID", "The amount is nothing.", "Send more than nothing.", pointer="/amount")
    fields = PaymentFields(currency=currency, amount_minor=amount, order_id=order_id, created_at=call.request.at)
    payment = Entity(
        EntityKey(PAYMENT, call.next_id(), given["ref"]),
        subtype=given["type"],
        status="CREATED",
        fields=fields,
        attributes=attributes_given(given),
    )
    transactions = [
        step_given(call, step, payment.id, currency, f"/paymentTransactions/{place}")
        for place, step in enumerate(steps)
    ]
    new = [payment, *transactions]
    await add_to_account(call.connection, call.account, account_id, new, call.request.at, order_id=order_id)
    if order_id is not None:
        await tell_of_money(call, await node_of(call, order_nodes(), order_id, Permission.PAYMENT_CREATE))
    return await node_of(call, payment_nodes(), payment.id, Permission.PAYMENT_CREATE)


async def _owner(call: GraphCall, given: dict[str, Any], retailer: int) -> tuple[UUID, UUID | None]:
    """The billing account, and the order if one is named: its customer's account is opened if there is none."""
    if "order" in given:
        order = await order_named(call.connection, call.account, given["order"]["ref"], retailer)
        owner = (order.root.id, order.root.fields.customer_id)
        opened = await account_of_order(call.connection, call.account, retailer, owner, call.request.at)
        return opened, order.root.id
    if "billingAccount" in given:
        ref = given["billingAccount"]["ref"]
        found = await account_given(call, ref, Permission.PAYMENT_CREATE, "/billingAccount/ref")
        return found.id, None
    hint = "Send order, the order it is for, or billingAccount."
    raise BillingInvalid("PAYMENT_UNASSIGNED", "Nobody can say whose payment it is.", hint, pointer="/order")
