"""createPaymentTransaction: what the payment service did with a payment."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import node_of
from lading.api.graphql.order.sources import order_nodes
from lading.api.graphql.service.mutations.given import payment_given
from lading.api.graphql.service.mutations.money_moved import tell_of_money
from lading.api.graphql.service.mutations.steps import step_given
from lading.api.graphql.service.sources import transaction_nodes
from lading.foundation.access.permissions import Permission
from lading.service.billing.intake import add_to_account


async def create_payment_transaction(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new transaction.

    Raises Refused PAYMENT_UNKNOWN and what step_given raises; Conflict REF_TAKEN, PAYMENT_EXCEEDS; Forbidden.
    """
    payment = await payment_given(call, given["payment"]["ref"], "/payment/ref")
    assert payment.currency is not None
    step = step_given(call, given, payment.id, payment.currency, "")
    account_id, order_id = payment.account_id, payment.order_id
    await add_to_account(call.connection, call.account, account_id, [step], call.request.at, order_id=order_id)
    if order_id is not None:
        order = await node_of(call, order_nodes(), order_id, Permission.PAYMENT_CREATE)
        await tell_of_money(call, order)
    return await node_of(call, transaction_nodes(), step.id, Permission.PAYMENT_CREATE)
