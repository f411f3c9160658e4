"""What inventory catalogues, positions and quantities show."""

from collections.abc import Callable, Sequence
from typing import Any

from ariadne.types import SchemaBindable

from lading.api.graphql.fields import attributes, below, linked, object_type
from lading.api.graphql.inventory import sources
from lading.api.graphql.inventory.histories import held_at, history
from lading.api.graphql.inventory.mutations import mutations
from lading.api.graphql.inventory.queries import queries


def bindables() -> Sequence[SchemaBindable]:
    """The types of stock with their resolvers, and the fields of Query and Mutation."""
    catalogue = linked(sources.catalogue_nodes(), "catalogue_id")
    types: dict[str, dict[str, Callable[..., Any]]] = {
        "InventoryCatalogue": {"inventoryPositions": below(sources.positions("positions_of_catalogues"))},
        "InventoryPosition": {
            "catalogue": catalogue,
            "quantities": below(sources.quantities("quantities_of_positions")),
            "history": history,
            "heldAt": held_at,
        },
        "InventoryQuantity": {"catalogue": catalogue, "position": linked(sources.position_nodes(), "position_id")},
    }
    shown = [object_type(name, {"attributes": attributes, **fields}) for name, fields in types.items()]
    return [queries(), mutations(), *shown]
