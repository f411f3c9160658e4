"""Mutations of stock, one a file."""

from ariadne import ObjectType

from lading.api.graphql.fields import effect, object_type
from lading.api.graphql.inventory.mutations.create_inventory_catalogue import create_inventory_catalogue


def mutations() -> ObjectType:
    """The fields of Mutation that concern stock."""
    return object_type("Mutation", {"createInventoryCatalogue": effect(create_inventory_catalogue)})
