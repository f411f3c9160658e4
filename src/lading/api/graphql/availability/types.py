"""What virtual catalogues, virtual positions and controls show."""

from collections.abc import Sequence
from typing import Any

from ariadne.types import SchemaBindable

from lading.api.graphql.availability import sources
from lading.api.graphql.availability.control_values import values_of
from lading.api.graphql.availability.explanations import explanation_of_position
from lading.api.graphql.availability.mutations import mutations
from lading.api.graphql.availability.promises import promises_of_position
from lading.api.graphql.availability.queries import queries
from lading.api.graphql.call import Info
from lading.api.graphql.fields import Source, attributes, below, linked, object_type
from lading.api.graphql.foundation.sources import location_nodes


def bindables() -> Sequence[SchemaBindable]:
    """The types of availability with their resolvers, and the fields of Query and Mutation."""
    types: dict[str, dict[str, Any]] = {
        "VirtualCatalogue": {"virtualPositions": below(sources.positions("positions_of_catalogues"))},
        "VirtualPosition": {
            "catalogue": linked(sources.catalogue_nodes(), "catalogue_id"),
            "explanation": explanation_of_position,
            "promises": promises_of_position,
        },
        "ControlGroup": {"controls": below(sources.controls("controls_of_groups"))},
        "Control": {"values": _values, "controlGroup": linked(sources.group_nodes(), "control_group_id")},
    }
    shown = [object_type(name, {"attributes": attributes, **fields}) for name, fields in types.items()]
    found = object_type("VirtualInventory", {"location": linked(location_nodes(), "location_id")})
    return [queries(), mutations(), found, *shown]


def _values(source: Source, _info: Info) -> list[dict[str, Any]]:
    return values_of(source)
