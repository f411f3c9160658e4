"""What can be asked about availability."""

from ariadne import ObjectType

from lading.api.graphql.availability import sources
from lading.api.graphql.availability.explanations import availability_explanation
from lading.api.graphql.availability.inventory_search import search_virtual_inventory
from lading.api.graphql.fields import by_ref, listed, object_type


def queries() -> ObjectType:
    """The fields of Query that concern availability."""
    catalogues = sources.virtual().list_of("catalogues", "catalogues_by_id")
    groups = sources.control().list_of("groups", "groups_by_id")
    controls = sources.controls("controls")
    positions = sources.positions("positions")
    return object_type(
        "Query",
        {
            "virtualCatalogue": by_ref(catalogues),
            "virtualCatalogues": listed(catalogues),
            "virtualPosition": by_ref(positions),
            "virtualPositions": listed(positions),
            "availabilityExplanation": availability_explanation,
            "searchVirtualInventory": search_virtual_inventory,
            "controlGroup": by_ref(groups),
            "controlGroups": listed(groups),
            "control": by_ref(controls),
            "controls": listed(controls),
        },
    )
