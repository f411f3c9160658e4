"""createOrderAndCustomer: a new customer and the customer's order, both or neither."""

from typing import Any

from lading.api.graphql.authority import retailer_given
from lading.api.graphql.call import GraphCall
from lading.api.graphql.foundation.mutations.create_customer import new_customer
from lading.api.graphql.order.mutations.create_order import create_order
from lading.foundation.access.permissions import Permission
from lading.foundation.customers.records import create_customers
from lading.kernel.refusal import Refused


async def create_order_and_customer(call: GraphCall, given: dict[str, Any]) -> Any:
    """The accepted order.

    Raises what createCustomer raises, with pointers into /customer, CUSTOMER_RETAILER_OTHER, and what createOrder does.
    """
    retailer = retailer_given(call, given, Permission.ORDER_CREATE)
    try:
        new = new_customer(call, given["customer"])
        _check_retailers(new.retailer, retailer)
        [customer] = await create_customers(call.connection, call.account, [new], pointers="")
    except Refused as refused:
        raise refused.at("/customer") from refused
    return await create_order(call, given | {"customer": {"id": str(customer.id)}})


def _check_retailers(of_customer: int, of_order: int) -> None:
    if of_customer != of_order:
        raise Refused(
            "CUSTOMER_RETAILER_OTHER",
            f"The customer is of retailer {of_customer}, the order of retailer {of_order}.",
            "Send the same retailer for both.",
            pointer="/retailer",
        )
