"""Mutations of stock, one a file."""

from ariadne import ObjectType

from lading.api.graphql.fields import effect, object_type
from lading.api.graphql.inventory.mutations.create_inventory_catalogue import create_inventory_catalogue
from lading.api.graphql.inventory.mutations.update_inventory_catalogue import update_inventory_catalogue


def mutations() -> ObjectType:
    """The fields of Mutation that concern stock."""
    effects = {
        "createInventoryCatalogue": create_inventory_catalogue,
        "updateInventoryCatalogue": update_inventory_catalogue,
    }
    return object_type("Mutation", {name: effect(one) for name, one in effects.items()})
