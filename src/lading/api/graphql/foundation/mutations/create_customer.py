"""createCustomer: somebody who may order; the username is the ref as well."""

from typing import Any

from lading.api.graphql.authority import retailer_given
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.foundation.sources import customer_nodes
from lading.foundation.access.permissions import Permission
from lading.foundation.customers.records import NewCustomer, create_customers

DETAILS = ("title", "department", "country")


async def create_customer(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new customer. Raises Refused with the codes of create_customers; Forbidden."""
    [customer] = await create_customers(call.connection, call.account, [new_customer(call, given)], pointers="")
    return await node_of(call, customer_nodes(), customer.id, Permission.CUSTOMER_CREATE)


def new_customer(call: GraphCall, given: dict[str, Any]) -> NewCustomer:
    """A customer as CreateCustomerInput describes one. Raises Refused RETAILER_UNKNOWN or ATTRIBUTE_DUPLICATE."""
    return NewCustomer(
        id=call.next_id(),
        ref=given["username"],
        retailer=retailer_given(call, given, Permission.CUSTOMER_CREATE),
        username=given["username"],
        first_name=given["firstName"],
        last_name=given.get("lastName"),
        primary_email=given["primaryEmail"],
        primary_phone=given.get("primaryPhone"),
        time_zone=given["timezone"],
        promotion_opt_in=given["promotionOptIn"],
        details={name: given[name] for name in DETAILS if name in given},
        attributes=attributes_given(given),
    )
