"""createFinancialTransaction: a step of an order's money in the older words, booked as a payment transaction."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import Source, node_of
from lading.api.graphql.order.given import order_given
from lading.api.graphql.service.mutations.given import check_names
from lading.api.graphql.service.mutations.money_moved import tell_of_money
from lading.api.graphql.service.sources import transaction_nodes
from lading.foundation.access.permissions import Permission
from lading.foundation.texts import check_text
from lading.kernel.money import minor_units
from lading.kernel.refusal import Refused
from lading.service.amounts import check_currency
from lading.service.billing.refusals import BillingInvalid
from lading.service.billing.reporting import Reported, operation_of
from lading.service.billing.telling import Told, book_told

# The provider's second name of a step; the books have one field for its id, so that this is kept as an attribute.
CODE = "externalTransactionCode"
TEXTS = ("paymentMethod", CODE, "externalTransactionId", "cardType", "paymentProvider")


async def create_financial_transaction(call: GraphCall, given: dict[str, Any]) -> Any:
    """The transaction; the same again, by ref or by the provider's id of it, is answered with the one that is there.

    It is told as done: there is no field for an outcome. Its payment is the order's: one that holds enough for what is
    captured, let go or paid back, and for new money one of its own.
    Raises Refused ORDER_UNKNOWN, OPERATION_UNKNOWN, CURRENCY_MIXED, CURRENCY_INVALID, REF_INVALID, TYPE_INVALID,
    TEXT_TOO_LONG and AMOUNT_…; Conflict REF_TAKEN, PAYMENT_EXCEEDS; Forbidden.
    """
    order = await order_given(call, given["order"]["id"], Permission.PAYMENT_CREATE)
    told = _told(call, given, order)
    try:
        booked = await book_told(call.connection, call.account, told, call.next_id)
    except Refused as refused:
        raise refused if refused.pointer else refused.at("/amount") from refused
    await tell_of_money(call, order)
    return await node_of(call, transaction_nodes(), booked, Permission.PAYMENT_CREATE)


def _told(call: GraphCall, given: dict[str, Any], order: Source) -> Told:
    check_names(given)
    for name in TEXTS:
        if name in given:
            check_text(given[name], f"/{name}")
    if check_currency(given["currency"], "/currency") != order["currency"]:
        message = f"The order is in {order['currency']}."
        raise BillingInvalid("CURRENCY_MIXED", message, "Send the currency of the order.", pointer="/currency")
    try:
        operation = operation_of(given["type"])
    except Refused as refused:
        raise refused.at("/type") from refused
    amount = minor_units(given["amount"], given["currency"], pointer="/amount")
    if amount <= 0:
        raise BillingInvalid(
            "AMOUNT_INVALID", f"It is {given['amount']}.", "Send more than nothing.", pointer="/amount"
        )
    said = Reported(
        order_id=order["id"],
        order_ref=order["ref"],
        currency=given["currency"],
        reference=given["ref"],
        operation=given["type"],
        amount=given["amount"],
        provider_ref=given.get("paymentProvider"),
        provider_reference=given.get("externalTransactionId") or None,
        card_type=given.get("cardType"),
        payment_method=given["paymentMethod"],
    )
    return Told(
        said=said,
        operation=operation,
        amount_minor=amount,
        retailer=order["retailer"],
        customer_id=order["customer_id"],
        attributes={CODE: {"type": "STRING", "value": given[CODE]}} if CODE in given else {},
        at=call.request.at,
    )
