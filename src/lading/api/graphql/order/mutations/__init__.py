"""Mutations of orders, one a file."""

from ariadne import ObjectType

from lading.api.graphql.fields import effect, object_type
from lading.api.graphql.order.mutations.create_fulfilment_choice import create_fulfilment_choice
from lading.api.graphql.order.mutations.create_order import create_order
from lading.api.graphql.order.mutations.create_order_and_customer import create_order_and_customer
from lading.api.graphql.order.mutations.update_fulfilment_choice import update_fulfilment_choice
from lading.api.graphql.order.mutations.update_order import update_order


def mutations() -> ObjectType:
    """The fields of Mutation that concern orders."""
    return object_type(
        "Mutation",
        {
            "createFulfilmentChoice": effect(create_fulfilment_choice),
            "createOrder": effect(create_order),
            "createOrderAndCustomer": effect(create_order_and_customer),
            "updateFulfilmentChoice": effect(update_fulfilment_choice),
            "updateOrder": effect(update_order),
        },
    )
