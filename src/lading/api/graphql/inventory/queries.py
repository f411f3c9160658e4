"""What can be asked about stock."""

from ariadne import ObjectType

from lading.api.graphql.fields import by_ref, listed, object_type
from lading.api.graphql.inventory import sources
from lading.api.graphql.inventory.aggregates import position_aggregate, quantity_aggregate


def queries() -> ObjectType:
    """The fields of Query that concern stock."""
    catalogues = sources.stock().list_of("catalogues", "catalogues_by_id", unkept={"description"})
    positions = sources.positions("positions")
    return object_type(
        "Query",
        {
            "inventoryCatalogue": by_ref(catalogues),
            "inventoryCatalogues": listed(catalogues),
            "inventoryPosition": by_ref(positions),
            "inventoryPositions": listed(positions),
            "inventoryPositionAggregate": position_aggregate,
            "inventoryQuantityAggregate": quantity_aggregate,
            "inventoryQuantity": by_ref(sources.quantities("quantities")),
            "inventoryQuantities": listed(sources.quantities("quantities")),
        },
    )
