"""Mutations of availability, one a file."""

from ariadne import ObjectType

from lading.api.graphql.availability.mutations.create_control import create_control
from lading.api.graphql.availability.mutations.create_control_group import create_control_group
from lading.api.graphql.availability.mutations.create_virtual_catalogue import create_virtual_catalogue
from lading.api.graphql.availability.mutations.update_control import update_control
from lading.api.graphql.availability.mutations.update_control_group import update_control_group
from lading.api.graphql.availability.mutations.update_virtual_catalogue import update_virtual_catalogue
from lading.api.graphql.fields import effect, object_type


def mutations() -> ObjectType:
    """The fields of Mutation that concern availability."""
    return object_type(
        "Mutation",
        {
            "createVirtualCatalogue": effect(create_virtual_catalogue),
            "createControlGroup": effect(create_control_group),
            "createControl": effect(create_control),
            "updateVirtualCatalogue": effect(update_virtual_catalogue),
            "updateControlGroup": effect(update_control_group),
            "updateControl": effect(update_control),
        },
    )
