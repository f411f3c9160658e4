"""createInvoice and createCreditMemo: what is owed and what is given back, as documents in the books."""

from typing import Any
from uuid import UUID

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.listing import Nodes
from lading.api.graphql.service.mutations.given import account_given, amount_given, check_names, currency_given
from lading.api.graphql.service.sources import invoice_nodes, memo_nodes
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.foundation.access.permissions import Permission
from lading.foundation.texts import check_text
from lading.service.amounts import check_total
from lading.service.billing.intake import add_to_account
from lading.service.billing.model import CREDIT_MEMO, INVOICE, DocumentFields, DocumentItem
from lading.service.billing.records import Known
from lading.service.billing.refusals import BillingInvalid
from lading.service.returns.intake import order_named

ITEMS_MAX = 10_000
TOTALS = ("subTotalAmount", "totalTax", "totalAmount")


async def create_invoice(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new invoice. Raises as _create does."""
    return await _create(call, given, INVOICE, invoice_nodes())


async def create_credit_memo(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new credit memo; its workflow pays it back. Raises as _create does."""
    return await _create(call, given, CREDIT_MEMO, memo_nodes())


async def _create(call: GraphCall, given: dict[str, Any], kind: str, nodes: Nodes) -> Any:
    """A document in the books of an account.

    Raises Refused BILLING_ACCOUNT_UNKNOWN, ORDER_UNKNOWN, AMOUNT_…, AMOUNTS_INCONSISTENT, ITEMS_TOO_MANY,
    RETURN_BY_WORKFLOW; Conflict REF_TAKEN; Forbidden.
    """
    permission = Permission.BILLINGACCOUNT_UPDATE
    owner = await account_given(call, given["billingAccount"]["ref"], permission, "/billingAccount/ref")
    check_names(given)
    if "returnOrder" in given:
        hint = "Receive the return: its workflow credits what was accepted."
        raise BillingInvalid(
            "RETURN_BY_WORKFLOW", "A return is credited once, by itself.", hint, pointer="/returnOrder"
        )
    document = Entity(
        EntityKey(kind, call.next_id(), given["ref"]),
        subtype=given["type"],
        status="CREATED",
        fields=await _fields(call, given, owner),
        attributes=attributes_given(given),
    )
    await add_to_account(call.connection, call.account, owner.id, [document], call.request.at)
    return await node_of(call, nodes, document.id, permission)


async def _fields(call: GraphCall, given: dict[str, Any], owner: Known) -> DocumentFields:
    currency = currency_given(given)
    net, tax, total = (amount_given(given, name, currency) for name in TOTALS)
    check_total((net, tax, total), "/totalAmount")
    if not total:
        raise BillingInvalid("AMOUNT_INVALID", "It is over nothing.", "Send more than nothing.", pointer="/totalAmount")
    items = _items(call, given, currency)
    if items and (sum(one.amount_minor for one in items), sum(one.tax_minor for one in items)) != (net, tax):
        message = "The items do not add up to the document."
        raise BillingInvalid("AMOUNTS_INCONSISTENT", message, "Send amounts that add up.", pointer="/items")
    order_id: UUID | None = None
    if "order" in given:
        order_id = (await order_named(call.connection, call.account, given["order"]["ref"], owner.retailer)).root.id
    return DocumentFields(
        currency=currency,
        subtotal_minor=net,
        tax_minor=tax,
        # Nothing of it is settled when it is made.
        balance_minor=total,
        order_id=order_id,
        fulfilment_ref=given.get("fulfilment", {}).get("ref"),
        tax_type=given["defaultTaxType"],
        items=items,
        issued_at=given["issueDate"],
        due_at=given.get("dueDate"),
        created_at=call.request.at,
    )


def _items(call: GraphCall, given: dict[str, Any], currency: str) -> tuple[DocumentItem, ...]:
    asked = given.get("items", [])
    if len(asked) > ITEMS_MAX:
        message = f"{len(asked)} items."
        raise BillingInvalid("ITEMS_TOO_MANY", message, f"Send at most {ITEMS_MAX}.", pointer="/items")
    return tuple(_item(call, one, place, currency) for place, one in enumerate(asked))


def _item(call: GraphCall, one: dict[str, Any], place: int, currency: str) -> DocumentItem:
    pointer = f"/items/{place}"
    quantity = one["unitQuantity"]["quantity"]
    if quantity < 1:
        message = f"{quantity} units."
        raise BillingInvalid("QUANTITY_INVALID", message, "Send 1 or more.", pointer=f"{pointer}/unitQuantity")
    check_text(one["ref"], f"{pointer}/ref")
    return DocumentItem(
        id=call.next_id(),
        line=place + 1,
        ref=one["ref"],
        type=one["type"],
        description=one.get("description"),
        product_ref=one.get("product", {}).get("ref"),
        quantity=quantity,
        unit_minor=amount_given(one, "unitAmount", currency, pointer),
        amount_minor=amount_given(one, "amount", currency, pointer),
        tax_minor=amount_given(one, "taxAmount", currency, pointer),
        reason=one.get("creditReasonCode"),
    )
