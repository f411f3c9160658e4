"""What can be asked about availability."""

from ariadne import ObjectType

from lading.api.graphql.availability import sources
from lading.api.graphql.fields import by_ref, listed, object_type


def queries() -> ObjectType:
    """The fields of Query that concern availability."""
    catalogues = sources.virtual().list_of("catalogues", "catalogues_by_id")
    groups = sources.control().list_of("groups", "groups_by_id")
    controls = sources.controls("controls")
    return object_type(
        "Query",
        {
            "virtualCatalogue": by_ref(catalogues),
            "virtualCatalogues": listed(catalogues),
            "virtualPositions": listed(sources.positions("positions")),
            "controlGroup": by_ref(groups),
            "controlGroups": listed(groups),
            "control": by_ref(controls),
            "controls": listed(controls),
        },
    )
