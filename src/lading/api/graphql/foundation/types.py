"""What locations, networks, retailers, customers and users show."""

from collections.abc import Sequence
from typing import Any

from ariadne import ObjectType
from ariadne.types import SchemaBindable

from lading.api.graphql.call import Info
from lading.api.graphql.fields import Source, attributes, below, linked, object_type
from lading.api.graphql.foundation import sources
from lading.api.graphql.foundation.mutations import mutations
from lading.api.graphql.foundation.opening_schedule import opening_schedule
from lading.api.graphql.foundation.queries import queries
from lading.api.graphql.paging import CursorKey


def bindables() -> Sequence[SchemaBindable]:
    """The types of the foundation with their resolvers, and the fields of Query and Mutation."""
    return [queries(), mutations(), *_place_types(), *_party_types()]


def _place_types() -> list[ObjectType]:
    retailers = sources.retailers()
    location = {
        "attributes": attributes,
        "primaryAddress": linked(sources.address_nodes(), "id"),
        "retailer": linked(sources.retailer_nodes(), "retailer"),
        "networks": below(sources.networks().list_of("networks_of_locations", "networks_by_id")),
        "storageAreas": below(sources.storage_areas().list_of("areas_of_locations", "areas_by_id")),
        "openingSchedule": _schedule,
    }
    address = {name: _of_address(name) for name in _ADDRESS_FIELDS} | {
        "location": linked(sources.location_nodes(), "id")
    }
    by_number = CursorKey(("id",), (int,))
    network = {
        "attributes": attributes,
        "retailers": below(retailers.list_of("retailers_of_networks", "retailers_by_id", key=by_number)),
        "locations": below(sources.places().list_of("locations_of_networks", "locations_by_id")),
    }
    types = {"Location": location, "StoreAddress": address, "Network": network}
    return [object_type(name, fields) for name, fields in types.items()]


def _party_types() -> list[ObjectType]:
    networks = sources.networks().list_of("networks_of_retailers", "networks_by_id")
    customer = {"attributes": attributes, "retailer": linked(sources.retailer_nodes(), "retailer")}
    types = {"Retailer": {"networks": below(networks)}, "Customer": customer, "User": {"attributes": attributes}}
    return [object_type(name, fields) for name, fields in types.items()]


_ADDRESS_FIELDS = (
    "directions",
    "companyName",
    "name",
    "street",
    "street2",
    "city",
    "state",
    "postcode",
    "region",
    "country",
    "ref",
    "email",
)


def _of_address(name: str) -> Any:
    def resolve(source: Source, _info: Info) -> Any:
        return source["address"].get(name)

    return resolve


def _schedule(source: Source, _info: Info) -> dict[str, Any]:
    return opening_schedule(source)
