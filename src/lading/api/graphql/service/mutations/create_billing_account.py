"""createBillingAccount: an account for what a customer owes and is owed; a customer has one."""

from typing import Any

from lading.api.graphql.authority import retailer_given
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.service.mutations.given import check_names
from lading.api.graphql.service.sources import account_nodes
from lading.engine.event import EntityKey
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.customers.records import customers_by_ref
from lading.foundation.texts import check_text
from lading.service.billing.intake import open_account
from lading.service.billing.model import BILLING_ACCOUNT, account_id_of
from lading.service.billing.opening import NewAccount


async def create_billing_account(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new account. Raises Refused RETAILER_UNKNOWN, CUSTOMER_UNKNOWN, REF_TAKEN; Forbidden."""
    retailer = retailer_given(call, given, Permission.BILLINGACCOUNT_CREATE)
    check_names(given)
    check_text(given["name"], "/name")
    customer_id = None
    if "customer" in given:
        ref = given["customer"]["ref"]
        customer = (await customers_by_ref(call.connection, call.account, [ref])).get(ref)
        if customer is None or customer.retailer != retailer:
            raise refusals.unknown("customer", ref[:100], "/customer/ref")
        customer_id = customer.id
    identity = account_id_of(customer_id, None) if customer_id else call.next_id()
    new = NewAccount(
        key=EntityKey(BILLING_ACCOUNT, identity, given["ref"]),
        retailer=retailer,
        type=given["type"],
        name=given["name"],
        customer_id=customer_id,
        address=given.get("address"),
        attributes=attributes_given(given),
    )
    account_id = await open_account(call.connection, call.account, new, call.request.at)
    return await node_of(call, account_nodes(), account_id, Permission.BILLINGACCOUNT_CREATE)
