"""Mutations of stock, one a file."""

from ariadne import ObjectType

from lading.api.graphql.fields import effect, object_type
from lading.api.graphql.inventory.mutations.create_inventory_catalogue import create_inventory_catalogue
from lading.api.graphql.inventory.mutations.create_inventory_position import create_inventory_position
from lading.api.graphql.inventory.mutations.create_inventory_quantity import create_inventory_quantity
from lading.api.graphql.inventory.mutations.update_inventory_catalogue import update_inventory_catalogue
from lading.api.graphql.inventory.mutations.update_inventory_position import update_inventory_position
from lading.api.graphql.inventory.mutations.update_inventory_quantity import update_inventory_quantity


def mutations() -> ObjectType:
    """The fields of Mutation that concern stock."""
    effects = {
        "createInventoryCatalogue": create_inventory_catalogue,
        "createInventoryPosition": create_inventory_position,
        "createInventoryQuantity": create_inventory_quantity,
        "updateInventoryCatalogue": update_inventory_catalogue,
        "updateInventoryPosition": update_inventory_position,
        "updateInventoryQuantity": update_inventory_quantity,
    }
    return object_type("Mutation", {name: effect(one) for name, one in effects.items()})
