"""The rule RequestPayment: where a workflow asks for an order's money to be held, captured or let go."""

from typing import Literal

import msgspec

from lading.engine.action import Actions, Log, SetAttributes
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.model import ORDER, OrderFields
from lading.order.partners.partner import value_of
from lading.order.payments.plan import POINT, STATUS, has_payment_points, is_awaiting_money
from lading.service.billing.records import ORDER_ID
from lading.service.payments.order_money import earned, owed
from lading.service.rules.billing_account import Accounts
from lading.service.rules.to_billing_account import sent_to_account

REQUESTED = "REQUESTED"


class PointParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """operation: AUTHORISE what the order costs, CAPTURE what was handed over, VOID what is not needed any more.

    eventName: sent to the billing account. again: ask although an answer to an earlier question is still to come.
    always: for orders without payment points as well.
    """

    operation: Literal["AUTHORISE", "CAPTURE", "VOID"]
    event_name: str
    again: bool = False
    always: bool = False


def request_payment(accounts: Accounts) -> Rule[PointParameters]:
    """The rule, bound to the loader of billing accounts."""

    @rule("RequestPayment", PointParameters)
    async def request(call: RuleCall, parameters: PointParameters) -> Actions:
        """Asks the customer's billing account to see to an order's money; of an order or one of its fulfilments.

        Orders without the attribute paymentPoint are paid for elsewhere: nothing is done. BOOKING lets Lading ask for
        the authorisation, CHECKOUT waits for the shop to report one. Says how much there should be, never what to add:
        the same question twice, or after a crash, comes to the same money.
        """
        root = call.aggregate.root
        assert root.type == ORDER
        if not parameters.always and not has_payment_points(root):
            return [Log("the order has no payment points")]
        is_first = parameters.operation == "AUTHORISE" and is_awaiting_money(root)
        if is_first and value_of(root.attributes, STATUS) == REQUESTED and not parameters.again:
            return [Log("its money is asked for already")]
        due = earned(call.aggregate) if parameters.operation == "CAPTURE" else owed(call.aggregate)
        if parameters.operation == "CAPTURE" and not due:
            return [Log("nothing was handed over")]
        order: OrderFields = root.fields
        attributes = {
            ORDER_ID: str(root.id),
            "orderRef": root.ref,
            "orderType": root.subtype,
            "currency": order.currency,
            "operation": parameters.operation,
            "dueMinor": due,
            "point": value_of(root.attributes, POINT),
        }
        noted = [SetAttributes(root, {STATUS: {"type": "STRING", "value": REQUESTED}})] if is_first else []
        return [*noted, await sent_to_account(call, accounts, parameters.event_name, attributes)]

    return request
