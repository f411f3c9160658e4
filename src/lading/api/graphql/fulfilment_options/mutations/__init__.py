"""Mutations of fulfilment options, one a file."""

from ariadne import ObjectType

from lading.api.graphql.fields import awaitable_effect, effect, object_type
from lading.api.graphql.fulfilment_options.mutations.create_fulfilment_option import create_fulfilment_option
from lading.api.graphql.fulfilment_options.mutations.create_fulfilment_plan import create_fulfilment_plan
from lading.api.graphql.fulfilment_options.mutations.update_fulfilment_option import update_fulfilment_option
from lading.api.graphql.fulfilment_options.mutations.update_fulfilment_plan import update_fulfilment_plan
from lading.api.graphql.fulfilment_options.sources import created_nodes


def mutations() -> ObjectType:
    """The fields of Mutation that concern fulfilment options."""
    return object_type(
        "Mutation",
        {
            "createFulfilmentOption": awaitable_effect(create_fulfilment_option, created_nodes()),
            "updateFulfilmentOption": effect(update_fulfilment_option),
            "createFulfilmentPlan": effect(create_fulfilment_plan),
            "updateFulfilmentPlan": effect(update_fulfilment_plan),
        },
    )
